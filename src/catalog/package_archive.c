/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/package_archive.h"

#include "base/bytes.h"
#include "catalog/dpkg_record.h"
#include "catalog/python_archive.h"
#include "catalog/python_metadata.h"
#include "catalog/rpm_record.h"
#include "codec/decoder.h"
#include "codec/tar.h"

#define CHUNK 65536u
#define UNPACKED_MAX ((size_t)64 << 20) /* bytes looked through for a record */
#define RECORD_MAX ((size_t)1 << 20)

/* ---- a tar that may be packed, in memory ---- */

struct packed {
	struct str rest;
	struct decoder *decoder;
	size_t unpacked;
	char block[CHUNK];
};

static int next_block(void *arg, struct str *ret_block, struct err *e)
{
	struct packed *packed = arg;
	size_t n;
	int r = decoder_run(packed->decoder, &packed->rest, true, packed->block, CHUNK, &n, e);

	if (r < 0)
		return r;
	if ((packed->unpacked += n) > UNPACKED_MAX)
		return err_set(e, ERR_LIMIT, "no record in the first 64 MiB");
	*ret_block = str_from(packed->block, n);
	return 0;
}

/* The content of the first file of that name, "./" before it or not; false where there is none or the tar is damaged. */
static bool read_member(struct str bytes, const char *name, struct arena *scratch, struct str *ret_content)
{
	auto_done(buf_done) struct buf content = BUF_INIT(RECORD_MAX);
	struct packed *packed = arena_new(scratch, struct packed);
	struct tar_reader *reader;
	struct tar_entry entry;
	struct err why = ERR_INIT;
	bool found = false;

	tar_thread_begin();
	packed->rest = bytes;
	packed->decoder = decoder_new(packing_of(bytes));
	reader = tar_new(&(struct tar_source){.next = next_block, .arg = packed});
	while (!found && tar_next(reader, &entry, &why) == 1) {
		str_skip(&entry.name, "./");
		if (entry.type == TAR_FILE && str_is(entry.name, name)) {
			if (tar_content(reader, &content, &why) < 0)
				break;
			found = true;
		}
	}
	if (found)
		*ret_content = arena_str(scratch, buf_str(&content));
	tar_free(reader);
	decoder_free(packed->decoder);
	return found;
}

/* ---- .deb: an ar archive of debian-binary, control.tar and data.tar ---- */

#define AR_MAGIC "!<arch>\n"
#define AR_HEADER 60u
#define AR_MEMBERS_MAX 16u /* there are three, and some tools add a signature */

/* The member whose name begins so; false where there is none. */
static bool ar_member(struct str bytes, const char *name, struct str *ret_content)
{
	if (!str_skip(&bytes, AR_MAGIC))
		return false;
	for (unsigned i = 0; i < AR_MEMBERS_MAX && bytes.n >= AR_HEADER; i++) {
		struct str head = str_slice(bytes, 0, AR_HEADER), content;
		uint64_t size;

		if (!str_to_u64(str_trim(str_slice(head, 48, 58)), &size) || size > bytes.n - AR_HEADER)
			return false;
		content = str_slice(bytes, AR_HEADER, AR_HEADER + size);
		if (str_starts(head, name)) {
			*ret_content = content;
			return true;
		}
		bytes = str_from_index(bytes, AR_HEADER + size + (size & 1));
	}
	return false;
}

const char *archive_read_deb(struct str bytes, struct arena *scratch, struct str fields[ARCHIVE_FIELDS])
{
	struct stanza stanza = {0};
	struct dpkg_record record;
	struct str control, text;
	struct stanza_reader reader;
	const char *wrong;

	if (!ar_member(bytes, "control.tar", &control))
		return "no Debian package: it has no control.tar";
	if (!read_member(control, "control", scratch, &text))
		return "its control.tar has no control file that can be read";
	reader = STANZA_READER(text);
	if (!stanza_next(&reader, &stanza)) {
		stanza_done(&stanza);
		return "its control file is empty";
	}
	wrong = dpkg_record(&stanza, true, &record);
	stanza_done(&stanza);
	if (wrong)
		return wrong;
	fields[ARCHIVE_NAME] = record.name;
	fields[ARCHIVE_VERSION] = record.version;
	fields[ARCHIVE_ARCHITECTURE] = record.architecture;
	fields[ARCHIVE_SOURCE] = record.source;
	fields[ARCHIVE_SOURCE_VERSION] = record.source_version;
	fields[ARCHIVE_MAINTAINER] = record.maintainer;
	return NULL;
}

/* ---- .rpm: a lead, a header of signatures, the header ---- */

#define RPM_LEAD 96u
#define RPM_HEADER_MAGIC "\x8e\xad\xe8\x01"

/* The header at the front of *bytes, which then is what follows it; without its magic, as a database would hold it. */
static bool take_header(struct str *bytes, struct str *ret_blob)
{
	uint64_t size;

	if (!str_starts(*bytes, RPM_HEADER_MAGIC) || bytes->n < 16)
		return false;
	size = 8 + 16 * (uint64_t)be32(bytes->p + 8) + be32(bytes->p + 12);
	if (size > bytes->n - 8)
		return false;
	*ret_blob = str_slice(*bytes, 8, 8 + size);
	*bytes = str_from_index(*bytes, 8 + size);
	return true;
}

static const char *fill_rpm(struct rpm_header *header, struct arena *scratch, struct str fields[ARCHIVE_FIELDS])
{
	auto_done(buf_done) struct buf version = BUF_INIT(4 * RPM_TEXT_MAX);
	struct rpm_record record;
	const char *wrong = rpm_record(header, &record);
	struct str source = rpm_header_string(header, RPM_SOURCERPM);

	if (wrong)
		return wrong;
	fields[ARCHIVE_NAME] = record.name;
	fields[ARCHIVE_VERSION] = arena_str(scratch, rpm_record_version(&version, &record));
	/* A source package names no source: what it would be built for is not what it is. */
	fields[ARCHIVE_ARCHITECTURE] = source.n ? record.architecture : STR_LIT("src");
	rpm_source(source, &fields[ARCHIVE_SOURCE], &fields[ARCHIVE_SOURCE_VERSION]);
	fields[ARCHIVE_LICENSE] = rpm_header_string(header, RPM_LICENSE);
	fields[ARCHIVE_MAINTAINER] = rpm_header_string(header, RPM_VENDOR);
	fields[ARCHIVE_MODULARITY] = rpm_header_string(header, RPM_MODULARITYLABEL);
	fields[ARCHIVE_EPOCH] = arena_printf(scratch, "%u", record.epoch);
	return NULL;
}

const char *archive_read_rpm(struct str bytes, struct arena *scratch, struct str fields[ARCHIVE_FIELDS])
{
	struct str blob, rest = str_from_index(bytes, RPM_LEAD);
	struct err why = ERR_INIT;
	struct rpm_header header;

	if (!str_starts(bytes, "\xed\xab\xee\xdb") || !take_header(&rest, &blob))
		return "no rpm package";
	/* The signatures end at a multiple of eight. */
	rest = str_from_index(rest, (8 - blob.n % 8) % 8);
	if (!take_header(&rest, &blob))
		return "its header is not whole";
	if (rpm_header_open(blob, &header, &why) < 0)
		return arena_text(scratch, str_of(why.text));
	return fill_rpm(&header, scratch, fields);
}

/* ---- .apk: signature, record and files, each a gzip of a tar ---- */

static const struct {
	const char *key;
	unsigned field;
} apk_keys[] = {
	{"pkgname", ARCHIVE_NAME}, {"pkgver", ARCHIVE_VERSION}, {"arch", ARCHIVE_ARCHITECTURE}, {"origin", ARCHIVE_SOURCE},
	{"license", ARCHIVE_LICENSE}, {"maintainer", ARCHIVE_MAINTAINER},
};

const char *archive_read_apk(struct str bytes, struct arena *scratch, struct str fields[ARCHIVE_FIELDS])
{
	struct str text, line, key, value;

	if (str_starts(bytes, "ADB"))
		return "a package of apk version 3, which this version does not read";
	if (!read_member(bytes, ".PKGINFO", scratch, &text))
		return "no .PKGINFO in it that can be read";
	while (str_next_line(&text, &line)) {
		if (!str_cut(line, '=', &key, &value) || str_starts(line, "#"))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(apk_keys); i++)
			if (str_is(str_trim(key), apk_keys[i].key))
				fields[apk_keys[i].field] = str_trim(value);
	}
	fields[ARCHIVE_SOURCE_VERSION] = fields[ARCHIVE_SOURCE].n ? fields[ARCHIVE_VERSION] : STR_LIT("");
	return fields[ARCHIVE_NAME].n && fields[ARCHIVE_VERSION].n ? NULL : "no name or no version in its .PKGINFO";
}

/* ---- .whl ---- */

const char *archive_read_whl(struct str bytes, struct arena *scratch, struct str fields[ARCHIVE_FIELDS])
{
	auto_done(buf_done) struct buf text = BUF_INIT(RECORD_MAX * 16);
	struct python_metadata metadata;
	struct err why = ERR_INIT;
	int r = python_archive_metadata(bytes, &text, &why);

	if (r <= 0)
		return r < 0 ? arena_text(scratch, str_of(why.text)) : "no METADATA in it";
	python_metadata_read(arena_str(scratch, buf_str(&text)), scratch, &metadata);
	if (!metadata.name.n || !metadata.version.n)
		return "no name or no version in its METADATA";
	fields[ARCHIVE_NAME] = python_normal_name(scratch, metadata.name);
	fields[ARCHIVE_VERSION] = metadata.version;
	fields[ARCHIVE_LICENSE] = metadata.license;
	fields[ARCHIVE_MAINTAINER] = metadata.author;
	return NULL;
}
