/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 2.3 as tags and values, made of its JSON, member for member. Source: SPDX specification 2.3, "Tag" of each field. */
#include "base/text.h"
#include "codec/json.h"
#include "report/spdx_document.h"
#include "report/sbom.h"

#define DOCUMENT_CAPS ((struct json_caps){.bytes = REPORT_MAX, .depth = 32, .values = 100000000})

struct tag {
	const char *member, *tag;
	bool text; /* may have several lines: goes between <text> and </text> */
};

static const struct tag document_tags[] = {
	{"spdxVersion", "SPDXVersion", false}, {"dataLicense", "DataLicense", false},
	{"SPDXID", "SPDXID", false},           {"name", "DocumentName", false},
	{"documentNamespace", "DocumentNamespace", false},
};
static const struct tag package_tags[] = {
	{"name", "PackageName", false},
	{"SPDXID", "SPDXID", false},
	{"versionInfo", "PackageVersion", false},
	{"supplier", "PackageSupplier", false},
	{"downloadLocation", "PackageDownloadLocation", false},
	{"primaryPackagePurpose", "PrimaryPackagePurpose", false},
	{"licenseConcluded", "PackageLicenseConcluded", false},
	{"licenseDeclared", "PackageLicenseDeclared", false},
	{"copyrightText", "PackageCopyrightText", false},
	{"comment", "PackageComment", true},
};
static const struct tag file_tags[] = {
	{"licenseConcluded", "LicenseConcluded", false},
	{"copyrightText", "FileCopyrightText", false},
	{"comment", "FileComment", true},
};
static const struct tag license_tags[] = {
	{"licenseId", "LicenseID", false}, {"extractedText", "ExtractedText", true},
};

/* A line is a line, whatever is in the value; a text must not end itself; and neither commands a terminal that shows it. */
static void put_value(struct buf *out, struct str value, bool text)
{
	struct str line, rest;

	if (text)
		buf_puts(out, "<text>");
	for (bool first = true; str_next(&value, '\n', &line); first = false) {
		ptrdiff_t end;

		if (str_ends(line, "\r"))
			line.n--;
		if (!first)
			buf_putc(out, text ? '\n' : ' ');
		for (rest = line; (end = str_search(rest, STR_LIT("</text>"))) >= 0; rest = str_from_index(rest, (size_t)end + 1)) {
			text_escape(out, str_slice(rest, 0, (size_t)end));
			buf_puts(out, text ? "< " : "<");
		}
		text_escape(out, rest);
	}
	buf_puts(out, text ? "</text>\n" : "\n");
}

static void put_tag(struct buf *out, const char *tag, struct str value, bool text)
{
	if (!value.n)
		return;
	buf_printf(out, "%s: ", tag);
	put_value(out, value, text);
}

static void put_tags(struct buf *out, const struct tag *tags, size_t n, const struct json *object)
{
	for (size_t i = 0; i < n; i++)
		put_tag(out, tags[i].tag, json_get_text(object, tags[i].member), tags[i].text);
}

static void put_annotations(struct buf *out, const struct json *element)
{
	json_each(annotation, json_get(element, "annotations")) {
		put_tag(out, "Annotator", json_get_text(annotation, "annotator"), false);
		put_tag(out, "AnnotationDate", json_get_text(annotation, "annotationDate"), false);
		put_tag(out, "AnnotationType", json_get_text(annotation, "annotationType"), false);
		put_tag(out, "SPDXREF", json_get_text(element, "SPDXID"), false);
		put_tag(out, "AnnotationComment", json_get_text(annotation, "comment"), true);
	}
}

static void put_package(struct buf *out, const struct json *package)
{
	buf_putc(out, '\n');
	put_tags(out, package_tags, 5, package);
	put_tag(out, "FilesAnalyzed", json_bool(json_get(package, "filesAnalyzed")) ? STR_LIT("true") : STR_LIT("false"), false);
	put_tag(out, "PackageVerificationCode",
		json_get_text(json_get(package, "packageVerificationCode"), "packageVerificationCodeValue"), false);
	json_each(checksum, json_get(package, "checksums"))
		buf_printf(out, "PackageChecksum: %.*s: %.*s\n", STR(json_get_text(checksum, "algorithm")),
			   STR(json_get_text(checksum, "checksumValue")));
	put_tags(out, package_tags + 5, ARRAY_SIZE(package_tags) - 5, package);
	json_each(reference, json_get(package, "externalRefs"))
		buf_printf(out, "ExternalRef: %.*s %.*s %.*s\n", STR(json_get_text(reference, "referenceCategory")),
			   STR(json_get_text(reference, "referenceType")), STR(json_get_text(reference, "referenceLocator")));
}

static void put_file(struct buf *out, const struct json *file)
{
	buf_putc(out, '\n');
	put_tag(out, "FileName", json_get_text(file, "fileName"), false);
	put_tag(out, "SPDXID", json_get_text(file, "SPDXID"), false);
	json_each(checksum, json_get(file, "checksums"))
		buf_printf(out, "FileChecksum: %.*s: %.*s\n", STR(json_get_text(checksum, "algorithm")),
			   STR(json_get_text(checksum, "checksumValue")));
	put_tags(out, file_tags, ARRAY_SIZE(file_tags), file);
}

static void put_document(struct buf *out, const struct json *root)
{
	const struct json *creation = json_get(root, "creationInfo");

	put_tags(out, document_tags, ARRAY_SIZE(document_tags), root);
	json_each(creator, json_get(creation, "creators"))
		put_tag(out, "Creator", json_text(creator), false);
	put_tag(out, "Created", json_get_text(creation, "created"), false);
	put_tag(out, "CreatorComment", json_get_text(creation, "comment"), true);
	/* Before the packages: a file behind one would be that one's alone (clause 8). */
	json_each(file, json_get(root, "files"))
		put_file(out, file);
	json_each(package, json_get(root, "packages"))
		put_package(out, package);
	json_each(license, json_get(root, "hasExtractedLicensingInfos")) {
		buf_putc(out, '\n');
		put_tags(out, license_tags, ARRAY_SIZE(license_tags), license);
	}
	buf_putc(out, '\n');
	json_each(relationship, json_get(root, "relationships"))
		buf_printf(out, "Relationship: %.*s %.*s %.*s\n", STR(json_get_text(relationship, "spdxElementId")),
			   STR(json_get_text(relationship, "relationshipType")),
			   STR(json_get_text(relationship, "relatedSpdxElement")));
	json_each(annotated, json_get(root, "packages")) {
		buf_putc(out, '\n');
		put_annotations(out, annotated);
	}
}

static int write_tag_value(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	auto_json struct json *root = NULL;
	int r = spdx_json(report, &text, e);

	(void)style;
	if (r < 0 || (r = json_parse(buf_str(&text), DOCUMENT_CAPS, "the document", &root, e)) < 0)
		return r;
	put_document(ret_out, root);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_spdx_tag_value = {
	.name = "spdx-tag-value",
	.summary = "SPDX 2.3 as tags and values",
	.commands = sbom_commands,
	.file_digests = true,
	.streams = true,
	.write = write_tag_value,
};
