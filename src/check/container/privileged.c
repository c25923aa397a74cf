/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check.h"

static void judge_privileged(struct checking *checking, const struct container *container)
{
	struct finding *finding;

	if (!setting_is(&container->privileged, "true"))
		return;
	finding = check_found(checking, container->privileged.place, "%.*s is privileged", STR(container->name));
	check_edit(checking, finding, container->privileged.place, STR_LIT("false"));
}

const struct check checks_container_privileged[] = {
	{
		.id = "container/privileged",
		.title = "the container is privileged",
		.why = "A privileged container has every capability and every device of the host: who takes it over has the host.",
		.fix = "take `privileged` out, and add the one capability or device that is needed",
		.aliases = (const char *const[]){"CKV_K8S_16", "KSV-0017", "C-0057", NULL},
		.references = (const char *const[]){"CIS Docker 5.5", "Pod Security Standards baseline", NULL},
		.severity = SEVERITY_CRITICAL,
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: b\n    image: c\n",
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: b\n    image: c\n"
		       "    securityContext:\n      privileged: true\n",
		.container = judge_privileged,
	},
	{0},
};
