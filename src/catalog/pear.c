/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry of PEAR, which PECL uses too: one serialized array a package. Packages of version 1 of the package format have
 * their version as a text, those of version 2 as {"release": …, "api": …}, and texts with attributes as {"_content": …}.
 */
#include "base/path.h"
#include "catalog/php_records.h"
#include "codec/php_serial.h"

#define CHANNEL_DEFAULT "pear.php.net"
#define FILES_MAX ((size_t)4 << 20) /* bytes of all paths */
#define PART_MAX 256u

static struct str content_of(const struct php_value *value)
{
	return value && value->kind == PHP_ARRAY ? php_text(php_get(value, "_content")) : php_text(value);
}

static struct str version_of(const struct php_value *record)
{
	const struct php_value *version = php_get(record, "version");

	return version && version->kind == PHP_ARRAY ? php_text(php_get(version, "release")) : php_text(version);
}

/* Of .registry/.channel.CHANNEL/NAME.reg; the default channel's lie in .registry itself. */
static struct str channel_of(const struct php_value *record, struct str path)
{
	struct str channel = php_text(php_get(record, "channel")), folder = path_base(path_parent(path));

	if (channel.n)
		return channel;
	return str_skip(&folder, ".channel.") ? folder : STR_LIT(CHANNEL_DEFAULT);
}

static bool is_part(struct str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (!str_is_alnum(part.p[i]) && (!part.p[i] || !strchr("._-~+", part.p[i])))
			return false;
	return part.n && part.n <= PART_MAX && str_is_alnum(part.p[0]);
}

static struct str files_of(const struct php_value *record, struct arena *scratch)
{
	const struct php_value *list = php_get(record, "filelist");
	struct buf lines = BUF_INIT(FILES_MAX);
	struct str result;

	for (size_t i = 0; list && list->kind == PHP_ARRAY && i < list->n; i++) {
		struct str path = php_text(php_get(&list->values[i], "installed_as"));

		/* Paths are absolute in the image; a clean one is relative to its root. */
		while (str_skip(&path, "/"))
			;
		if (path.n && str_find(path, '\n') < 0)
			buf_printf(&lines, "%.*s\n", STR(path));
	}
	result = arena_str(scratch, buf_str(&lines));
	buf_done(&lines);
	return result;
}

int pear_record_read(struct str bytes, struct str path, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct php_value record;
	struct str name, version, channel;

	if (bytes.n > PEAR_RECORD_MAX)
		return err_set(e, ERR_LIMIT, "registry: %zu bytes, more than the limit of %zu", bytes.n, PEAR_RECORD_MAX);
	if (php_serial_parse(bytes, "registry", scratch, &record, e) < 0)
		return e->code;
	name = php_text(php_get(&record, "name"));
	version = version_of(&record);
	channel = channel_of(&record, path);
	if (!is_part(name) || !is_part(version) || !is_part(channel))
		return err_set(e, ERR_FORMAT, "registry: no name, version and channel that PEAR would take");
	FACT_ADD(facts, "pear", arena_printf(scratch, "%.*s/%.*s", STR(channel), STR(name)), version,
		 str_slice(content_of(php_get(&record, "license")), 0, PART_MAX), STR_LIT(""), STR_LIT(""), STR_LIT(""),
		 files_of(&record, scratch));
	return 0;
}
