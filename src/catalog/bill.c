/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/bill.h"

#include "base/text.h"
#include "catalog/bill_formats.h"
#include "catalog/note.h"
#include "catalog/owner.h"
#include "codec/base64.h"
#include "codec/property_lines.h"

#define WRAPPINGS_MAX 4 /* envelopes within envelopes */
#define BILL_CAPS ((struct json_caps){.bytes = BILL_MAX, .depth = 96, .values = 3000000})

/* ---- the list ---- */

struct bill_item *bill_add(struct bill *bill, enum bill_kind kind, struct str reference, struct str name)
{
	struct bill_item *item = vec_push(&bill->items);

	item->kind = kind;
	item->reference = arena_str(bill->arena, reference);
	item->name = bill_text(bill, name);
	return item;
}

void bill_relate(struct bill *bill, struct str from, struct str to, bool contains)
{
	if (from.n && to.n)
		*vec_push(&bill->relations) =
			(struct bill_relation){arena_str(bill->arena, from), arena_str(bill->arena, to), contains};
}

struct str bill_text(struct bill *bill, struct str text)
{
	text = str_trim(text);
	if (str_is(text, "NOASSERTION") || str_is(text, "NONE"))
		return STR_LIT("");
	return arena_str(bill->arena, text);
}

void bill_property(struct bill *bill, struct bill_item *item, struct str key, struct str value)
{
	if (key.n && value.n)
		*vec_push(&item->properties) =
			(struct key_value){arena_str(bill->arena, key), arena_str(bill->arena, value)};
}

void bill_property_lines(struct bill *bill, struct bill_item *item, struct str annotator, struct str comment)
{
	struct str key, value;

	if (!str_starts(annotator, "Tool: plimsoll"))
		return;
	while (property_line_next(&comment, bill->arena, &key, &value))
		if (str_is(key, "plimsoll:file"))
			*vec_push(&item->files) = value;
		else
			bill_property(bill, item, key, value);
}

void bill_file_comment(struct bill *bill, struct bill_item *item, struct str comment)
{
	if (str_starts(comment, "plimsoll:"))
		bill_property_lines(bill, item, STR_LIT("Tool: plimsoll"), comment);
}

struct str bill_property_of(const struct bill_item *item, const char *key)
{
	vec_each(pair, &item->properties)
		if (str_is(pair->key, key))
			return pair->value;
	return STR_LIT("");
}

struct str bill_algorithm(struct bill *bill, struct str name)
{
	static const char *const names[][2] = {
		{"md5", "MD5"}, {"sha1", "SHA-1"}, {"sha256", "SHA-256"}, {"sha384", "SHA-384"}, {"sha512", "SHA-512"},
	};
	char plain[16];
	size_t n = 0;

	for (size_t i = 0; i < name.n && n + 1 < sizeof(plain); i++)
		if (name.p[i] != '-')
			plain[n++] = str_lower(name.p[i]);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(str_from(plain, n), names[i][0]))
			return str_of(names[i][1]);
	return arena_str(bill->arena, name);
}

void bill_hash(struct bill *bill, struct bill_item *item, struct str algorithm, struct str value)
{
	if (algorithm.n && value.n)
		*vec_push(&item->hashes) =
			(struct key_value){bill_algorithm(bill, algorithm), arena_str(bill->arena, value)};
}

struct str bill_party(struct bill *bill, struct str party)
{
	struct str name, mail;

	party = bill_text(bill, party);
	if (!str_skip(&party, "Organization: "))
		str_skip(&party, "Person: ");
	if (!str_ends(party, ")") || !str_cut_last(str_slice(party, 0, party.n - 1), '(', &name, &mail))
		return party;
	return mail.n ? arena_printf(bill->arena, "%.*s <%.*s>", STR(str_trim(name)), STR(mail)) : str_trim(name);
}

void bill_note(struct bill *bill, struct str name, const char *why)
{
	struct str text = arena_printf(bill->arena, "%.*s: %s", STR(name.n ? name : STR_LIT("(no name)")), why);

	if (!bill->noted++)
		bill->first = text;
	if (!bill->brief && bill->noted <= NOTES_EACH)
		coverage_note(bill->coverage, bill->arena, "SBOM", bill->path, "%.*s", STR(text));
}

void bill_note_rest(struct bill *bill)
{
	if (bill->brief && bill->noted)
		coverage_note(bill->coverage, bill->arena, "SBOM", bill->path, "%zu of its entries cannot be used, the first: %.*s",
			      bill->noted, STR(bill->first));
	else if (bill->noted > NOTES_EACH)
		coverage_note(bill->coverage, bill->arena, "SBOM", bill->path, "%zu more entries cannot be used",
			      bill->noted - NOTES_EACH);
	bill->noted = 0;
}

void bill_done(struct bill *bill)
{
	vec_each(item, &bill->items) {
		vec_done(&item->cpes);
		vec_done(&item->files);
		vec_done(&item->hashes);
		vec_done(&item->properties);
	}
	vec_done(&bill->items);
	vec_done(&bill->relations);
	vec_done(&bill->licenses);
}

static const char *kind_words(const struct json *value)
{
	static const char *const words[] = {
		[JSON_NONE] = "nothing", [JSON_KIND_NULL] = "null",  [JSON_KIND_BOOL] = "a truth value", [JSON_KIND_NUMBER] = "a number",
		[JSON_KIND_TEXT] = "a text", [JSON_KIND_ARRAY] = "a list", [JSON_KIND_OBJECT] = "an object",
	};

	return words[json_kind(value)];
}

int bill_check_list(const struct bill *bill, const struct json *object, const char *key, struct err *e)
{
	const struct json *list = json_get(object, key);

	if (!list || json_is(list, JSON_KIND_NULL))
		return 0;
	if (!json_is(list, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "%s: %s where a list must stand", key, kind_words(list));
	json_each(member, list)
		if (!bill->brief && !json_is(member, JSON_KIND_OBJECT))
			return err_set(e, ERR_FORMAT, "%s[%zu]: %s where an object must stand", key, member_i, kind_words(member));
	return 0;
}

/* ---- which format it is ---- */

static int read_bytes(struct bill *bill, struct str bytes, unsigned wrappings, struct err *e);

static int no_bill(struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "not an SBOM of a known format: SPDX, CycloneDX, Syft's or Trivy's JSON");
}

static int read_object(struct bill *bill, const struct json *root, unsigned wrappings, struct err *e);

/* base64url without padding, which some signers write, as base64. */
static void put_padded(struct str text, struct buf *base64)
{
	for (size_t i = 0; i < text.n; i++)
		buf_putc(base64, text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i]);
	while (base64->n % 4 > 1 && !base64->full)
		buf_putc(base64, '=');
}

/* The payload of a DSSE envelope, of either alphabet of base64. */
static int read_envelope(struct bill *bill, const struct json *envelope, unsigned wrappings, struct err *e)
{
	auto_done(buf_done) struct buf payload = BUF_INIT(BILL_MAX), base64 = BUF_INIT(2 * BILL_MAX);

	put_padded(json_get_text(envelope, "payload"), &base64);
	if (base64.full || !base64_decode(buf_str(&base64), &payload))
		return err_set(e, ERR_FORMAT, "the payload of the envelope is not base64");
	return read_bytes(bill, buf_str(&payload), wrappings + 1, e);
}

/* The predicate of a statement is the SBOM, or has it as "Data", which may be a text. */
static int read_statement(struct bill *bill, const struct json *statement, unsigned wrappings, struct err *e)
{
	const struct json *predicate = json_get(statement, "predicate"), *data = json_get(predicate, "Data");

	if (data)
		predicate = data;
	if (json_is(predicate, JSON_KIND_TEXT))
		return read_bytes(bill, json_text(predicate), wrappings + 1, e);
	return read_object(bill, predicate, wrappings + 1, e);
}

static bool names_spdx3(const struct json *context)
{
	return str_search(json_text(context), STR_LIT("spdx.org/rdf/3.")) >= 0;
}

/* One context, or a list of them: extensions stand beside SPDX's own. */
static bool has_spdx3_context(const struct json *context)
{
	if (!json_is(context, JSON_KIND_ARRAY))
		return names_spdx3(context);
	json_each(item, context)
		if (names_spdx3(item))
			return true;
	return false;
}

static int read_object(struct bill *bill, const struct json *root, unsigned wrappings, struct err *e)
{
	if (wrappings > WRAPPINGS_MAX)
		return err_set(e, ERR_LIMIT, "wrapped in more than %d envelopes", WRAPPINGS_MAX);
	if (str_is(json_get_text(root, "bomFormat"), "CycloneDX"))
		return bill_cyclonedx(bill, root, e);
	if (json_get_text(root, "spdxVersion").n)
		return bill_spdx(bill, root, e);
	if (json_get(root, "@graph") && has_spdx3_context(json_get(root, "@context")))
		return bill_spdx3(bill, root, e);
	if (json_get(root, "artifacts") && json_get(root, "descriptor"))
		return bill_syft(bill, root, e);
	if (json_get(root, "SchemaVersion") && json_get_text(root, "ArtifactName").n)
		return bill_trivy(bill, root, e);
	if (json_get_text(root, "payload").n && json_get(root, "payloadType"))
		return read_envelope(bill, root, wrappings, e);
	if (json_get(root, "dsseEnvelope"))
		return read_envelope(bill, json_get(root, "dsseEnvelope"), wrappings, e);
	if (json_get_text(root, "predicateType").n)
		return read_statement(bill, root, wrappings, e);
	return no_bill(e);
}

const char *bill_name(const struct bill *bill)
{
	return bill->path.n ? bill->path.p : "SBOM";
}

static struct str without_mark(struct str bytes)
{
	str_skip(&bytes, "\xEF\xBB\xBF");
	return bytes;
}

/* Blanks and comments may stand before the first tag. */
static bool is_tag_value(struct str bytes)
{
	struct str line;

	while (str_next_line(&bytes, &line)) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			return str_starts(line, "SPDXVersion:");
	}
	return false;
}

static int read_bytes(struct bill *bill, struct str bytes, unsigned wrappings, struct err *e)
{
	struct str text = str_trim(without_mark(bytes));
	auto_json struct json *root = NULL;
	int r;

	if (text_is_utf16(bytes)) {
		err_set(e, ERR_UNSUPPORTED, "UTF-16; an SBOM is read as UTF-8 only");
		return err_hint(e, "iconv -f UTF-16 -t UTF-8 FILE | plimsoll scan sbom:-");
	}
	if (str_starts(text, "<"))
		return bill_cyclonedx_xml(bill, text, e);
	if (is_tag_value(text))
		return bill_tag_value(bill, without_mark(bytes), e);
	if (!str_starts(text, "{"))
		return no_bill(e);
	/* Of a list that nobody asked about no more is read than of any other record in an image. */
	r = json_parse(text, bill->brief ? JSON_CAPS : BILL_CAPS, bill_name(bill), &root, e);
	return r < 0 ? r : read_object(bill, root, wrappings, e);
}

/* The parsers name the file, as whoever asked does. */
static int without_name(const char *name, struct err *e)
{
	struct str text = str_of(e->text);

	if (str_skip(&text, name) && str_skip(&text, ": "))
		memmove(e->text, text.p, text.n + 1);
	return e->code;
}

int bill_read(struct str bytes, struct str path, struct arena *arena, struct coverage *coverage, struct bill *ret_bill,
	      struct err *e)
{
	*ret_bill = (struct bill){.arena = arena, .coverage = coverage, .path = arena_str(arena, path), .brief = ret_bill->brief};
	return read_bytes(ret_bill, bytes, 0, e) < 0 ? without_name(bill_name(ret_bill), e) : 0;
}

/* "3 sha256:…" of each layer, in order. */
static void describe_layers(const struct bill_item *subject, struct image *image)
{
	vec_each(pair, &subject->properties) {
		struct str number, digest;
		struct image_layer layer = {0};

		if (str_is(pair->key, "plimsoll:layer") && str_cut(pair->value, ' ', &number, &digest) &&
		    digest_parse(digest, &layer.diff_id) && image->layers.n < IMAGE_LAYERS_MAX)
			*vec_push(&image->layers) = layer;
	}
}

static void describe(const struct bill *bill, struct image *image)
{
	const struct bill_item *subject = NULL;
	struct digest digest;

	vec_each(item, &bill->items)
		if (item->kind == BILL_SUBJECT && !subject)
			subject = item;
	if (!subject || image->names.n)
		return;
	if (subject->name.n)
		*vec_push(&image->names) = arena_str(&image->arena, subject->name);
	if (digest_parse(subject->version, &digest))
		*(subject->purl.n ? &image->manifest_digest : &image->config_digest) = digest;
	describe_layers(subject, image);
}

/* Ours tells each package's owner, from what the image's files told. */
static bool is_ours(const struct bill *bill)
{
	vec_each(item, &bill->items)
		if (bill_property_of(item, "plimsoll:cataloger").n)
			return true;
	return false;
}

/* "Nothing found" in a list of nothing would be no answer. */
static void note_emptiness(const struct bill *bill)
{
	vec_each(item, &bill->items)
		if (item->kind == BILL_PACKAGE)
			return;
	coverage_note(bill->coverage, bill->arena, "SBOM", bill->path, "the SBOM names no package");
}

int bill_inventory(const struct ctx *ctx, struct str bytes, struct str path, struct image *image, struct inventory *inventory,
		   struct err *e)
{
	auto_done(bill_done) struct bill bill = {0};
	struct bill_use use = {.cataloger = "sbom", .layer = LAYER_UNKNOWN};
	int r = bill_read(bytes, path, &inventory->arena, &inventory->coverage, &bill, e);

	if (r == 0)
		r = bill_fill(ctx, &bill, &use, inventory, e);
	if (r == 0) {
		note_emptiness(&bill);
		describe(&bill, image);
	}
	if (r == 0 && !is_ours(&bill))
		owner_settle(NULL, inventory);
	inventory->database_found = true;
	inventory_finish(inventory);
	return r;
}
