/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 2.1 to 2.3 as tags and values. Source: SPDX specification 2.3, the "Tag" of each field; annex on the tag-value format. */
#include "base/map.h"
#include "catalog/bill_formats.h"

struct reader {
	struct bill *bill;
	struct str bytes, rest;
	size_t item;       /* of bill->items the one that is being read, SIZE_MAX: the document */
	struct str annotator, annotated, license;
	VEC(struct key_value) annotations; /* SPDXID and comment of ours */
	struct map described; /* SPDXIDs of what the document is about */
	bool ours;            /* by this program, which annotates each package */
	size_t bare;          /* packages without an annotation of ours */
	bool open, located;   /* whether the last tag was a package's, and that package has all that it must have */
	size_t unfinished;    /* line of a text that never ends; 0: none */
};

static struct bill_item *current(struct reader *reader)
{
	return reader->item < reader->bill->items.n ? &reader->bill->items.v[reader->item] : NULL;
}

static size_t line_of(const struct reader *reader, const char *at)
{
	size_t line = 1;

	for (const char *p = reader->bytes.p; p < at; p++)
		line += *p == '\n';
	return line;
}

/* The next "Tag: value"; a value in <text> goes on over lines. Comments and lines without a tag are passed over. */
static bool next_tag(struct reader *reader, struct str *ret_tag, struct str *ret_value)
{
	struct str line;

	while (str_next_line(&reader->rest, &line)) {
		ptrdiff_t end;

		if (str_starts(str_trim(line), "#") || !str_cut(line, ':', ret_tag, ret_value))
			continue;
		*ret_tag = str_trim(*ret_tag);
		*ret_value = str_trim(*ret_value);
		if (!str_skip(ret_value, "<text>"))
			return true;
		/* From where the text begins to the end of the document, in one view. */
		*ret_value = str_from(ret_value->p, (size_t)(reader->rest.p + reader->rest.n - ret_value->p));
		end = str_search(*ret_value, STR_LIT("</text>"));
		if (end >= 0) {
			reader->rest = str_from_index(*ret_value, (size_t)end + strlen("</text>"));
			*ret_value = str_slice(*ret_value, 0, (size_t)end);
			str_next_line(&reader->rest, &line);
		} else {
			reader->unfinished = line_of(reader, ret_value->p);
			reader->rest = STR_NULL;
		}
		return true;
	}
	return false;
}

static void begin(struct reader *reader, enum bill_kind kind, struct str name)
{
	reader->item = reader->bill->items.n;
	bill_add(reader->bill, kind, STR_NULL, name);
}

/* "PACKAGE-MANAGER purl pkg:…" */
static void read_reference(struct reader *reader, struct bill_item *item, struct str value)
{
	struct str category, type, locator;

	if (!str_next_word(&value, &category) || !str_next_word(&value, &type) || !str_next_word(&value, &locator))
		return;
	if (str_is(type, "purl") && !item->purl.n)
		item->purl = bill_text(reader->bill, locator);
	else if (str_starts(type, "cpe2"))
		*vec_push(&item->cpes) = arena_str(reader->bill->arena, locator);
}

static void read_purpose(struct bill_item *item, struct str purpose)
{
	if (str_starts(purpose, "OPERATING"))
		item->kind = BILL_SYSTEM;
	else if (str_is(purpose, "CONTAINER"))
		item->kind = BILL_SUBJECT;
}

static void read_package(struct reader *reader, struct bill_item *item, struct str tag, struct str value)
{
	struct bill *bill = reader->bill;
	struct str algorithm, digits;

	if (str_is(tag, "SPDXID"))
		item->reference = arena_str(bill->arena, value);
	else if (str_is(tag, "PackageVersion"))
		item->version = bill_text(bill, value);
	else if (str_is(tag, "PackageSupplier") || (str_is(tag, "PackageOriginator") && !item->supplier.n))
		item->supplier = bill_party(bill, value);
	else if (str_is(tag, "PackageLicenseDeclared") || (str_is(tag, "PackageLicenseConcluded") && !item->license.n))
		item->license = bill_text(bill, value);
	else if (str_is(tag, "PrimaryPackagePurpose"))
		read_purpose(item, value);
	else if (str_is(tag, "PackageSourceInfo"))
		bill_spdx_habits(bill, item, value);
	else if (str_is(tag, "ExternalRef"))
		read_reference(reader, item, value);
	else if (str_is(tag, "FileComment"))
		bill_file_comment(bill, item, value);
	else if ((str_is(tag, "PackageChecksum") || str_is(tag, "FileChecksum")) && str_cut(value, ':', &algorithm, &digits))
		bill_hash(bill, item, algorithm, str_trim(digits));
}

static void read_relationship(struct reader *reader, struct str value)
{
	struct str from, type, to;

	if (!str_next_word(&value, &from) || !str_next_word(&value, &type) || !str_next_word(&value, &to))
		return;
	if (str_is(type, "DESCRIBES"))
		map_set(&reader->described, to, reader->bill);
	else if (str_is(type, "DESCRIBED_BY"))
		map_set(&reader->described, from, reader->bill);
	else
		bill_spdx_relation(reader->bill, from, type, to);
}

/* An annotation names its subject; its parts come in a fixed order. */
static bool read_annotation(struct reader *reader, struct str tag, struct str value)
{
	if (str_is(tag, "Annotator"))
		reader->annotator = value;
	else if (str_is(tag, "SPDXREF"))
		reader->annotated = value;
	else if (str_is(tag, "Creator"))
		reader->ours = reader->ours || str_starts(value, "Tool: plimsoll");
	else if (str_is(tag, "AnnotationComment")) {
		if (str_starts(reader->annotator, "Tool: plimsoll"))
			*vec_push(&reader->annotations) = (struct key_value){reader->annotated, value};
	} else
		return false;
	return true;
}

/* What no package may lack comes before what it may lack. */
static void note_place(struct reader *reader, struct str tag)
{
	if (str_is(tag, "PackageName")) {
		reader->open = true;
		reader->located = false;
	} else if (str_is(tag, "PackageDownloadLocation")) {
		reader->located = true;
	} else if (!str_starts(tag, "Package") && !str_is(tag, "SPDXID") && !str_is(tag, "FilesAnalyzed") && !str_is(tag, "ExternalRef")) {
		reader->open = false;
	}
}

static void read_tag(struct reader *reader, struct str tag, struct str value)
{
	struct bill_item *item;

	note_place(reader, tag);
	if (str_is(tag, "PackageName")) {
		begin(reader, BILL_PACKAGE, value);
	} else if (str_is(tag, "FileName")) {
		begin(reader, BILL_FILE, value);
	} else if (str_is(tag, "LicenseID")) {
		reader->item = SIZE_MAX;
		reader->license = value;
	} else if (str_is(tag, "ExtractedText")) {
		*vec_push(&reader->bill->licenses) =
			(struct key_value){bill_text(reader->bill, reader->license), bill_text(reader->bill, value)};
	} else if (str_is(tag, "Relationship")) {
		read_relationship(reader, value);
	} else if (!read_annotation(reader, tag, value) && (item = current(reader)) != NULL) {
		read_package(reader, item, tag, value);
	}
}

static int annotation_order(const void *a, const void *b)
{
	return str_cmp(((const struct key_value *)a)->key, ((const struct key_value *)b)->key);
}

/* Annotations stand anywhere behind the packages; sorted, each is found by halving. */
static void hand_out(struct reader *reader)
{
	vec_sort(&reader->annotations, annotation_order);
	vec_each(item, &reader->bill->items) {
		struct key_value key = {.key = item->reference};
		struct key_value *found = item->reference.n && reader->annotations.n ?
			bsearch(&key, reader->annotations.v, reader->annotations.n, sizeof(key), annotation_order) : NULL;

		reader->bare += !found && item->kind == BILL_PACKAGE;
		if (found)
			bill_property_lines(reader->bill, item, STR_LIT("Tool: plimsoll"), found->value);
		if (item->kind == BILL_PACKAGE && (str_starts(item->purl, "pkg:oci/") || str_starts(item->purl, "pkg:docker/") ||
						   (!item->purl.n && map_get(&reader->described, item->reference))))
			item->kind = BILL_SUBJECT;
		bill_spdx_habits(reader->bill, item, STR_NULL);
	}
}

/*
 * The format has no end, so that a file that is cut off reads like a whole one. But each whole one says what it describes, by
 * habit behind its packages, and ends neither in a text nor in the middle of a package.
 */
static void note_end(struct reader *reader)
{
	struct bill *bill = reader->bill;
	const char *end = reader->bytes.p + reader->bytes.n;
	struct str place;

	while (end > reader->bytes.p && strchr(" \t\r\n", end[-1]))
		end--;
	place = arena_printf(bill->arena, "line %zu", reader->unfinished ? reader->unfinished : line_of(reader, end));
	if (reader->unfinished)
		bill_note(bill, place, "a text without its </text>: the file is cut off");
	else if (reader->open && (!reader->located || end == reader->bytes.p + reader->bytes.n))
		bill_note(bill, place, "the file ends within a package: it is cut off");
	else if (!reader->described.n)
		bill_note(bill, place, "the file ends before it says what it describes (no DESCRIBES): it seems to be cut off");
	else if (reader->ours && reader->bare)
		bill_note(bill, place, "the file ends before the annotations of all its packages: it is cut off");
}

int bill_tag_value(struct bill *bill, struct str bytes, struct err *e)
{
	struct reader reader = {.bill = bill, .bytes = bytes, .rest = bytes, .item = SIZE_MAX};
	struct str tag, value;

	(void)e;
	bill->format = STR_LIT("SPDX 2 (tags and values)");
	while (next_tag(&reader, &tag, &value))
		read_tag(&reader, tag, value);
	hand_out(&reader);
	if (!bill->brief)
		note_end(&reader);
	vec_done(&reader.annotations);
	map_done(&reader.described);
	return 0;
}
