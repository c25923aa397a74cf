/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template: text with tags that stand for members of the report as JSON (docs/report.schema.json). The language is a part of
 * Mustache, and has no way to run anything, to read another file, or to print a value as it is; docs/formats.md is its contract.
 *
 *	{{name}} {{a.b}} {{.}}        a value, escaped as the kind of the output asks
 *	{{#name}}…{{/name}}           once for each of a list, or once where the value is not null, false, 0 or empty
 *	{{#name 10}}…{{/name}}        no more than ten of the list
 *	{{^name}}…{{/name}}           where there is none
 *	{{! words }}                  nothing
 *
 * Ownership: a compiled template is views into its text. Threading: no state.
 * Source: mustache(5); the spec of Mustache 1.4, modules interpolation, sections, inverted, comments.
 */
#ifndef PLIMSOLL_REPORT_TEMPLATE_H
#define PLIMSOLL_REPORT_TEMPLATE_H

#include "base/buf.h"
#include "base/err.h"
#include "codec/json.h"

#define TEMPLATE_MAX ((size_t)1 << 20)   /* bytes */
#define TEMPLATE_DEPTH_MAX 16            /* sections in each other */
#define TEMPLATE_STEPS_MAX 20000000      /* tags and texts that are carried out */

/* How a value is written, so that it is a value of the output and nothing else. Numbers and truth values need nothing. */
enum template_kind {
	TEMPLATE_TEXT,     /* controls escaped */
	TEMPLATE_MARKUP,   /* entities, for text between tags and for quoted attributes of HTML, XML, SVG */
	TEMPLATE_MARKDOWN, /* a code span */
	TEMPLATE_CSV,      /* a quoted field, formulas defused */
	TEMPLATE_JSON,     /* a JSON value */
	TEMPLATE_UNKNOWN,  /* refused */
};
/* By the ending of the template's name, of any case, "card.html", "card.html.j2" or "html.tpl". */
enum template_kind template_kind_of(struct str name);

/* ERR_USAGE for a name whose ending is none that is known; ERR_FORMAT with NAME:LINE for what is no template; ERR_LIMIT names the cap. */
int template_check(struct str text, struct str name, struct err *e);
/* The same errors, and ERR_LIMIT for more steps than TEMPLATE_STEPS_MAX. */
int template_render(struct str text, struct str name, const struct json *root, struct buf *out, struct err *e);

#endif
