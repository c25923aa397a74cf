/* SPDX-License-Identifier: Apache-2.0 */
/* Examples of rules about containers and pods, without what they have in common. */
#ifndef PLIMSOLL_CHECK_CONTAINER_EXAMPLES_H
#define PLIMSOLL_CHECK_CONTAINER_EXAMPLES_H

/* A Pod whose specification goes on with those lines. */
#define EXAMPLE_POD(lines) "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n" lines
/* A Pod whose only container goes on with those lines, indented by four. */
#define EXAMPLE_CONTAINER(lines) EXAMPLE_POD("  containers:\n  - name: b\n    image: c:1\n" lines)
/* The same with those words in its security context. */
#define EXAMPLE_CONTEXT(words) EXAMPLE_CONTAINER("    securityContext: {" words "}\n")

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

#endif
