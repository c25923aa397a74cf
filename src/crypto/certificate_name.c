/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certificate_name.h"

#include <openssl/err.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

/* The library's own short names differ for three. */
static const struct {
	int nid;
	const char *type;
} types[] = {
	{NID_commonName, "CN"},
	{NID_countryName, "C"},
	{NID_stateOrProvinceName, "ST"},
	{NID_localityName, "L"},
	{NID_organizationName, "O"},
	{NID_organizationalUnitName, "OU"},
	{NID_streetAddress, "STREET"},
	{NID_domainComponent, "DC"},
	{NID_userId, "UID"},
	{NID_serialNumber, "SERIALNUMBER"},
	{NID_postalCode, "POSTALCODE"},
};

static struct str type_of(const ASN1_OBJECT *object, struct arena *arena)
{
	char digits[128];
	int n, nid = OBJ_obj2nid(object);

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (nid == types[i].nid)
			return str_of(types[i].type);
	n = OBJ_obj2txt(digits, sizeof(digits), object, 1);
	return n > 0 && n < (int)sizeof(digits) ? arena_str(arena, str_of(digits)) : STR_NULL;
}

static struct str value_of(const ASN1_STRING *string, struct arena *arena)
{
	unsigned char *utf8 = NULL;
	int n = ASN1_STRING_to_UTF8(&utf8, string);
	struct str value = n > 0 ? arena_str(arena, str_from((const char *)utf8, (size_t)n)) : STR_NULL;

	OPENSSL_free(utf8);
	ERR_clear_error();
	return value;
}

int certificate_name_parts(const struct certificate *certificate, struct arena *arena, struct name_parts *parts, struct err *e)
{
	const X509_NAME *name = X509_get_subject_name(certificate_x509(certificate));
	int n = X509_NAME_entry_count(name), last = -1;

	if (n > NAME_PARTS_MAX)
		return err_set(e, ERR_LIMIT, "a subject of more than %d parts", NAME_PARTS_MAX);
	for (int i = 0; i < n; i++) {
		X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
		struct name_part part = {type_of(X509_NAME_ENTRY_get_object(entry), arena), value_of(X509_NAME_ENTRY_get_data(entry), arena)};

		if (X509_NAME_ENTRY_set(entry) == last)
			return err_set(e, ERR_FORMAT, "a subject with a part of several values");
		last = X509_NAME_ENTRY_set(entry);
		if (!part.type.n || !part.value.n || memchr(part.value.p, 0, part.value.n))
			return err_set(e, ERR_FORMAT, "a subject with a part that is empty or no text");
		*vec_push(parts) = part;
	}
	return 0;
}

/* Section 2.4: what would end a value or change it. */
static void put_value(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (strchr(",+\"\\<>;=", c) || ((i == 0 || i + 1 == value.n) && c == ' ') || (i == 0 && c == '#'))
			buf_putc(out, '\\');
		buf_putc(out, c);
	}
}

struct str certificate_name_text(const struct certificate *certificate, struct arena *arena)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 16);
	struct name_parts parts = {0};
	struct err e = ERR_INIT;

	if (certificate_name_parts(certificate, arena, &parts, &e) == 0)
		for (size_t i = parts.n; i-- > 0;) {
			buf_put(&out, parts.v[i].type);
			buf_putc(&out, '=');
			put_value(&out, parts.v[i].value);
			if (i)
				buf_putc(&out, ',');
		}
	vec_done(&parts);
	return arena_str(arena, buf_str(&out));
}

/* One value, up to a comma that nothing escapes; *rest is then behind the comma. */
static bool read_value(struct str *rest, struct arena *arena, struct str *ret_value)
{
	auto_done(buf_done) struct buf value = BUF_INIT(rest->n + 1);
	size_t i = 0, kept = 0; /* kept: blanks up to here were escaped, or are within */

	while (i < rest->n && str_is_space(rest->p[i]))
		i++;
	for (; i < rest->n && rest->p[i] != ','; i++) {
		char c = rest->p[i];

		if (strchr("+\"<>;", c) && c)
			return false;
		if (c != '\\') {
			buf_putc(&value, c);
			kept = str_is_space(c) ? kept : value.n;
			continue;
		}
		if (i + 2 < rest->n && str_hex_value(rest->p[i + 1]) < 16 && str_hex_value(rest->p[i + 2]) < 16) {
			buf_putc(&value, (char)(str_hex_value(rest->p[i + 1]) << 4 | str_hex_value(rest->p[i + 2])));
			i += 2;
		} else if (i + 1 < rest->n && strchr(" #=,+\"\\<>;", rest->p[i + 1]) && rest->p[i + 1]) {
			buf_putc(&value, rest->p[++i]);
		} else {
			return false;
		}
		kept = value.n;
	}
	*ret_value = arena_str(arena, str_slice(buf_str(&value), 0, kept));
	*rest = str_from_index(*rest, i < rest->n ? i + 1 : i);
	return kept > 0 && !memchr(value.p, 0, kept);
}

static struct str type_named(struct str type, struct arena *arena)
{
	char *text = arena_text(arena, type);

	for (size_t i = 0; i < type.n; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 32);
	return str_is(str_from(text, type.n), "S") ? STR_LIT("ST") : str_from(text, type.n);
}

int name_parse(struct str text, struct arena *arena, struct name_parts *parts, struct err *e)
{
	struct str rest = text;

	do {
		struct str type, value;

		if (parts->n == NAME_PARTS_MAX)
			return err_set(e, ERR_LIMIT, "a name of more than %d parts", NAME_PARTS_MAX);
		if (!str_cut(rest, '=', &type, &rest) || !(type = str_trim(type)).n || !read_value(&rest, arena, &value))
			return err_set(e, ERR_FORMAT, "\"%.*s\" is no name like \"C=US, ST=WA, O=Example\" (RFC 4514, one value a part)", STR(text));
		*vec_push(parts) = (struct name_part){type_named(type, arena), value};
	} while (rest.n);
	return str_ends(str_trim(text), ",") && !str_ends(str_trim(text), "\\,") ? err_set(e, ERR_FORMAT, "\"%.*s\" ends in a comma", STR(text)) : 0;
}

bool name_parts_within(const struct name_parts *some, const struct name_parts *all)
{
	vec_each(part, some) {
		bool found = false;

		vec_each(other, all) {
			if (!str_eq(part->type, other->type))
				continue;
			/* Of two organisations neither is who it is. */
			if (!str_eq(part->value, other->value))
				return false;
			found = true;
		}
		if (!found)
			return false;
	}
	return true;
}
