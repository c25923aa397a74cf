/* SPDX-License-Identifier: Apache-2.0 */
#include "vex/parts.h"

#include "base/clock.h"

#define NOTES_MAX 20   /* about products of one document; more are not told */
#define NAMED_MAX 200  /* bytes of a product's id in a note */
#define NAMES_MAX 256 /* of one product or vulnerability; more are left out */

struct str vex_copy(struct vex_reading *reading, struct str text)
{
	return text.n ? arena_str(reading->arena, text) : STR_NULL;
}

struct str vex_copy_of(struct vex_reading *reading, const struct json *object, const char *key)
{
	return vex_copy(reading, json_get_text(object, key));
}

bool vex_time(const struct json *value, int64_t *ret_time)
{
	return clock_parse(json_text(value), ret_time);
}

void vex_lenient(struct vex_reading *reading, const char *what)
{
	if (!reading->lenient.n)
		reading->lenient = str_of(what);
}

void vex_note(struct vex_reading *reading, const struct vex_product *product, const char *format, ...)
{
	struct str text;
	va_list args;

	if (++reading->note_count > NOTES_MAX)
		return;
	va_start(args, format);
	text = arena_vprintf(reading->arena, format, args);
	va_end(args);
	*vec_push(&reading->vex->notes) = arena_printf(reading->arena, "%.*s: product %.*s: %.*s", STR(reading->document->path),
						       STR(str_slice(product->id, 0, product->id.n < NAMED_MAX ? product->id.n : NAMED_MAX)), STR(text));
}

/* Lists that are the arena's grow at powers of two, for nobody keeps how much room they have. */
static bool must_grow(size_t n)
{
	return (n & (n - 1)) == 0;
}

void vex_add_text(struct vex_reading *reading, struct str_list *list, struct str text)
{
	if (!text.n || list->n >= NAMES_MAX)
		return;
	vec_each(known, list)
		if (str_eq(*known, text))
			return;
	if (must_grow(list->n)) {
		struct str *grown = arena_array(reading->arena, struct str, list->n ? list->n * 2 : 1);

		if (list->n)
			memcpy(grown, list->v, list->n * sizeof(*grown));
		list->v = grown;
	}
	list->v[list->n++] = vex_copy(reading, text);
}

void vex_note_range(struct vex_reading *reading, const struct vex_product *product, struct str range)
{
	size_t n = 1;

	for (size_t i = 0; i < range.n; i++)
		n += range.p[i] == '|';
	if (n > VEX_CONSTRAINTS_MAX)
		vex_note(reading, product, "its range of versions has %zu constraints, more than %u, and holds for none", n, VEX_CONSTRAINTS_MAX);
}

/* "SHA-256", "sha256" and "SHA_256" are one; digits of the value in small letters. */
void vex_add_hash(struct vex_reading *reading, struct vex_product *product, struct str algorithm, struct str value)
{
	struct key_value_list *list = &product->hashes;
	char name[32];
	size_t n = 0;

	if (!algorithm.n || !value.n || list->n >= NAMES_MAX)
		return;
	for (size_t i = 0; i < algorithm.n && n < sizeof(name); i++)
		if (str_is_alnum(algorithm.p[i]))
			name[n++] = str_lower(algorithm.p[i]);
	if (must_grow(list->n)) {
		struct key_value *grown = arena_array(reading->arena, struct key_value, list->n ? list->n * 2 : 1);

		if (list->n)
			memcpy(grown, list->v, list->n * sizeof(*grown));
		list->v = grown;
	}
	list->v[list->n++] = (struct key_value){vex_copy(reading, str_from(name, n)), arena_lower(reading->arena, value)};
}

int vex_product_add(struct vex_reading *reading, struct str id, struct vex_product **ret_product, struct err *e)
{
	struct vex_product *product;

	if (++reading->product_count > VEX_PRODUCTS_MAX)
		return err_set(e, ERR_LIMIT, "more than %u products in one document", VEX_PRODUCTS_MAX);
	product = arena_new(reading->arena, struct vex_product);
	product->id = vex_copy(reading, id);
	if (str_starts(id, "pkg:"))
		vex_add_text(reading, &product->purls, id);
	*ret_product = product;
	return 0;
}

struct vex_vulnerability *vex_vulnerability_add(struct vex_reading *reading, struct str id)
{
	struct vex_vulnerability *vulnerability = arena_new(reading->arena, struct vex_vulnerability);

	vulnerability->id = vex_copy(reading, id);
	vex_add_text(reading, &vulnerability->names, id);
	return vulnerability;
}

int vex_statement_add(struct vex_reading *reading, const struct vex_product *product, struct vex_statement **ret_statement, struct err *e)
{
	struct vex_statement *statement;

	if (reading->vex->statements.n >= VEX_STATEMENTS_MAX)
		return err_set(e, ERR_LIMIT, "more than %u statements in all documents together", VEX_STATEMENTS_MAX);
	statement = vec_push(&reading->vex->statements);
	statement->document = reading->document;
	statement->product = product;
	statement->has_time = reading->document->has_time;
	statement->time = reading->document->time;
	reading->document->statements++;
	*ret_statement = statement;
	return 0;
}

void vex_statement_fill(struct vex_statement *statement, const struct vex_statement *from, size_t number)
{
	statement->vulnerability = from->vulnerability;
	statement->status = from->status;
	statement->justification = from->justification;
	statement->impact = from->impact;
	statement->action = from->action;
	statement->number = number;
	if (from->has_time) {
		statement->has_time = true;
		statement->time = from->time;
	}
}
