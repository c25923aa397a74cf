/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_pom.h"

#include "base/buf.h"
#include "codec/java_properties.h"
#include "codec/xml.h"

#define LICENSE_MAX ((size_t)4096)

static const struct xml_caps caps = {.bytes = 4u << 20, .depth = 64, .nodes = 100000};

/* "${project.version}" is what a build would have put there. */
static bool is_said(struct str value)
{
	return value.n && str_search(value, STR_LIT("${")) < 0;
}

static bool is_whole(const struct java_pom *pom)
{
	return is_said(pom->group) && is_said(pom->artifact) && is_said(pom->version);
}

bool java_pom_properties(struct str bytes, struct arena *arena, struct java_pom *ret_pom)
{
	struct properties properties = {0};
	struct java_pom pom;

	properties_parse(bytes, arena, &properties);
	pom = (struct java_pom){
		.group = properties_get(&properties, "groupId"), .artifact = properties_get(&properties, "artifactId"),
		.version = properties_get(&properties, "version"), .license = STR_LIT(""),
	};
	properties_done(&properties);
	if (!is_whole(&pom))
		return false;
	*ret_pom = pom;
	return true;
}

/* What a project does not say it has of its parent. */
static struct str inherited(const struct xml_node *project, const char *name)
{
	struct str own = xml_child_text(project, name);

	return own.n ? own : xml_child_text(xml_child(project, "parent"), name);
}

/* Several licences are a choice. */
static struct str licenses_of(const struct xml_node *project, struct arena *arena)
{
	auto_done(buf_done) struct buf all = BUF_INIT(LICENSE_MAX);
	const struct xml_node *node = xml_child(xml_child(project, "licenses"), "license");

	for (; node; node = xml_next(node, "license"))
		if (xml_child_text(node, "name").n)
			buf_printf(&all, "%s%.*s", all.n ? " OR " : "", STR(xml_child_text(node, "name")));
	return all.full ? STR_LIT("") : arena_str(arena, buf_str(&all));
}

int java_pom_xml(struct str bytes, struct arena *arena, struct java_pom *ret_pom, struct err *e)
{
	const struct xml_node *project;
	struct java_pom pom;
	int r = xml_parse(bytes, caps, "pom.xml", arena, &project, e);

	if (r < 0)
		return r;
	pom = (struct java_pom){
		.group = inherited(project, "groupId"), .artifact = xml_child_text(project, "artifactId"),
		.version = inherited(project, "version"), .license = licenses_of(project, arena),
	};
	if (!is_whole(&pom))
		return 0;
	*ret_pom = pom;
	return 1;
}
