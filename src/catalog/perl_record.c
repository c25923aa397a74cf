/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/perl_record.h"

#include "base/path.h"
#include "codec/json.h"

#define LIST_BYTES_MAX ((size_t)8 << 20)
#define TEXT_MAX 256u

static struct str limited(struct str text)
{
	return str_slice(str_trim(text), 0, TEXT_MAX);
}

/* Letters, digits, "_", "-", "." and "+" begin no path and break no line. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && (!name.p[i] || !strchr("_-.+", name.p[i])))
			return false;
	return name.n > 0 && name.n <= TEXT_MAX;
}

/* "Foo::Bar" as "Foo-Bar". */
static void put_dist(struct buf *out, struct str module)
{
	for (size_t i = 0; i < module.n; i++) {
		bool colons = module.p[i] == ':' && i + 1 < module.n && module.p[i + 1] == ':';

		buf_putc(out, colons ? '-' : module.p[i]);
		i += colons;
	}
}

/* "Try-Tiny-0.31", "Foo-v1.2.3-TRIAL": the version begins behind the first "-" that a digit or "v" and a digit follow. */
static bool split_dist(struct str dist, struct str *ret_name, struct str *ret_version)
{
	for (size_t i = 1; i + 1 < dist.n; i++) {
		struct str rest = str_from_index(dist, i + 1);

		if (dist.p[i] != '-')
			continue;
		str_skip(&rest, "v");
		if (!rest.n || !str_is_digit(rest.p[0]))
			continue;
		*ret_name = str_slice(dist, 0, i);
		*ret_version = str_from_index(dist, i + 1);
		return true;
	}
	return false;
}

/* "E/ET/ETHER/Try-Tiny-0.31.tar.gz": who uploaded it is the third folder. */
static struct str author_of(struct str pathname)
{
	struct str part = STR_LIT("");

	for (int i = 0; i < 3; i++)
		if (!str_next(&pathname, '/', &part))
			return STR_LIT("");
	return is_name(part) ? part : STR_LIT("");
}

void perl_examine_install(struct str bytes, const char *what, struct fact_writer *facts)
{
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;
	struct str fields[PERL_INSTALL_FIELDS], dist, version;

	if (json_parse(bytes, JSON_CAPS, "install.json", &root, &why) < 0) {
		fact_note(facts, what, "%s", why.text);
		return;
	}
	dist = limited(json_get_text(root, "dist"));
	version = limited(json_get_text(root, "version"));
	if (!split_dist(dist, &fields[PERL_NAME], &fields[PERL_VERSION])) {
		fields[PERL_NAME] = dist;
		fields[PERL_VERSION] = version;
	}
	fields[PERL_AUTHOR] = author_of(json_get_text(root, "pathname"));
	if (is_name(fields[PERL_NAME]) && is_name(fields[PERL_VERSION]))
		fact_add(facts, "install", fields, PERL_INSTALL_FIELDS);
	else
		fact_note(facts, what, "install.json: no distribution and version");
}

/* "perl" is not needed from anywhere, it is there. */
static void put_requires(struct buf *out, const struct json *requires)
{
	struct json_members members = json_members(requires);

	while (json_next(&members)) {
		if (str_is(members.key, "perl") || str_find(members.key, '\n') >= 0)
			continue;
		put_dist(out, members.key);
		buf_putc(out, '\n');
	}
}

/* Several are listed: some may be of parts only. "unknown" and its like say nothing. */
static void put_licenses(struct buf *out, const struct json *list)
{
	json_each(item, list) {
		struct str keyword = limited(json_text(item));

		if (keyword.n && !str_is(keyword, "unknown"))
			buf_printf(out, "%s%.*s", out->n ? ", " : "", STR(keyword));
	}
}

static struct str first_text(const struct json *value)
{
	return limited(json_text(json_is(value, JSON_KIND_ARRAY) ? json_at(value, 0) : value));
}

void perl_examine_meta(struct str bytes, const char *what, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	auto_done(buf_done) struct buf licenses = BUF_INIT(4096);
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;
	struct str fields[PERL_META_FIELDS];

	if (json_parse(bytes, JSON_CAPS, "MYMETA.json", &root, &why) < 0) {
		fact_note(facts, what, "%s", why.text);
		return;
	}
	put_requires(&depends, json_get(json_get(json_get(root, "prereqs"), "runtime"), "requires"));
	fields[PERL_META_NAME] = limited(json_get_text(root, "name"));
	put_licenses(&licenses, json_get(root, "license"));
	fields[PERL_META_LICENSE] = buf_str(&licenses);
	fields[PERL_META_AUTHOR] = first_text(json_get(root, "author"));
	fields[PERL_META_DEPENDS] = buf_str(&depends);
	fact_add(facts, "meta", fields, PERL_META_FIELDS);
}

/* "C<Module> L<Foo::Bar|Foo::Bar>" in a heading. */
static struct str module_of(struct str line)
{
	ptrdiff_t at = str_search(line, STR_LIT("L<"));
	struct str module = at < 0 ? STR_LIT("") : str_from_index(line, (size_t)at + 2), rest;

	str_cut(module, '>', &module, &rest);
	str_cut(module, '|', &module, &rest);
	return str_trim(module);
}

void perl_examine_local(struct str bytes, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_BYTES_MAX);
	auto_done(buf_done) struct buf dist = BUF_INIT(TEXT_MAX);
	struct str line, version;

	while (str_next_line(&bytes, &line)) {
		if (str_starts(line, "=head2 ")) {
			buf_clear(&dist);
			put_dist(&dist, module_of(line));
			continue;
		}
		if (!str_skip(&line, "C<VERSION: "))
			continue;
		str_cut(line, '>', &version, &line);
		version = str_trim(version);
		if (is_name(buf_str(&dist)) && is_name(version))
			buf_printf(&out, "%.*s %.*s\n", STR(buf_str(&dist)), STR(version));
	}
	FACT_ADD(facts, "local", buf_str(&out));
}

void perl_examine_packlist(struct str bytes, const char *what, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_BYTES_MAX);
	struct str line, path;

	while (str_next_line(&bytes, &line)) {
		/* "PATH type=link from=PATH"; a path itself may hold blanks. */
		ptrdiff_t at = str_search(line, STR_LIT(" type="));

		path = at < 0 ? line : str_slice(line, 0, (size_t)at);
		if (!str_starts(path, "/") || path.n > PATH_LENGTH_MAX)
			continue;
		if (out.n + path.n + 1 > LIST_BYTES_MAX) {
			fact_note(facts, what, "more paths than fit into the limit of %zu bytes", LIST_BYTES_MAX);
			break;
		}
		buf_put(&out, path);
		buf_putc(&out, '\n');
	}
	FACT_ADD(facts, "packlist", buf_str(&out));
}
