/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/pack.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"

#define ID_TEXT 0 /* not of a usual form: a text follows */
#define UNPACKED_TEXT_MAX 4096
#define UNPACKED_MAX (64u << 20) /* bytes of all texts of a blob: shared beginnings make two bytes into thousands */

/* Ids of the form PREFIX YEAR SEPARATOR NUMBER, the number with at least `digits` digits. The order is the format's. */
static const struct id_form {
	const char *prefix;
	char separator;
	int digits;
} forms[] = {
	{NULL, 0, 0},         {"CVE-", '-', 4},  {"DEBIAN-CVE-", '-', 4}, {"ALSA-", ':', 4}, {"GO-", '-', 4},
	{"PYSEC-", '-', 1},
	{"RUSTSEC-", '-', 4}, {"RHSA-", ':', 4}, {"RLSA-", ':', 4},       {"UBUNTU-CVE-", '-', 4},
};
#define FORM_GHSA ARRAY_SIZE(forms) /* the code behind the forms */

/* The twenty letters of a GHSA id: none that can be mistaken for another, no vowels. */
static const char ghsa_letters[] = "23456789cfghjmpqrvwx";

void pack_number(struct packer *packer, uint64_t number)
{
	while (number >= 0x80) {
		buf_putc(packer->out, (char)(number | 0x80));
		number >>= 7;
	}
	buf_putc(packer->out, (char)number);
}

void pack_signed(struct packer *packer, int64_t number)
{
	pack_number(packer, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

void pack_text(struct packer *packer, struct str text)
{
	size_t shared = 0;

	while (shared < text.n && shared < packer->last.n && text.p[shared] == packer->last.p[shared])
		shared++;
	pack_number(packer, shared);
	pack_number(packer, text.n - shared);
	buf_put(packer->out, str_from_index(text, shared));
	packer->last = text;
}

static int format_id(const struct id_form *form, uint64_t year, uint64_t number, char *text, size_t room)
{
	return snprintf(text, room, "%s%04" PRIu64 "%c%0*" PRIu64, form->prefix, year, form->separator, form->digits,
			number);
}

static bool match_form(const struct id_form *form, struct str id, uint64_t *ret_year, uint64_t *ret_number)
{
	struct str rest = id, year, number;
	char again[64];
	int n;

	if (!str_skip(&rest, form->prefix) || !str_cut(rest, form->separator, &year, &number) || year.n != 4 ||
	    number.n > 18)
		return false;
	if (!str_to_u64(year, ret_year) || !str_to_u64(number, ret_number))
		return false;
	n = format_id(form, *ret_year, *ret_number, again, sizeof(again));
	return str_eq(id, str_from(again, (size_t)n));
}

static bool match_ghsa(struct str id, uint64_t *ret_number)
{
	uint64_t number = 0;

	if (id.n != 19 || !str_skip(&id, "GHSA-"))
		return false;
	for (size_t i = 0; i < id.n; i++) {
		const char *letter = id.p[i] ? strchr(ghsa_letters, id.p[i]) : NULL;

		if (i == 4 || i == 9) {
			if (id.p[i] != '-')
				return false;
			continue;
		}
		if (!letter)
			return false;
		number = number * 20 + (uint64_t)(letter - ghsa_letters);
	}
	*ret_number = number;
	return true;
}

static struct str format_ghsa(uint64_t number, struct arena *arena)
{
	char text[] = "GHSA-xxxx-xxxx-xxxx";

	for (size_t i = sizeof(text) - 1; i-- > 5;)
		if (text[i] != '-') {
			text[i] = ghsa_letters[number % 20];
			number /= 20;
		}
	return arena_str(arena, str_of(text));
}

void pack_id(struct packer *packer, struct str id)
{
	uint64_t year, number;

	for (size_t i = 1; i < ARRAY_SIZE(forms); i++)
		if (match_form(&forms[i], id, &year, &number)) {
			pack_number(packer, i);
			pack_number(packer, number);
			pack_signed(packer, (int64_t)year - 2016); /* so that most years take one byte */
			return;
		}
	if (match_ghsa(id, &number)) {
		pack_number(packer, FORM_GHSA);
		pack_number(packer, number);
		return;
	}
	pack_number(packer, ID_TEXT);
	pack_text(packer, id);
}

struct unpacker unpacker_of(struct str bytes, struct arena *arena)
{
	const unsigned char *p = (const unsigned char *)bytes.p;

	return (struct unpacker){.p = p, .end = p + bytes.n, .arena = arena};
}

static void spoil(struct unpacker *unpacker)
{
	unpacker->bad = true;
	unpacker->p = unpacker->end;
}

uint64_t unpack_number(struct unpacker *unpacker)
{
	uint64_t number = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (unpacker->p == unpacker->end)
			break;
		number |= (uint64_t)(*unpacker->p & 0x7f) << shift;
		if (!(*unpacker->p++ & 0x80))
			return number;
	}
	spoil(unpacker);
	return 0;
}

int64_t unpack_signed(struct unpacker *unpacker)
{
	uint64_t number = unpack_number(unpacker);

	return (int64_t)(number >> 1 ^ (~(number & 1) + 1));
}

size_t unpack_count(struct unpacker *unpacker)
{
	uint64_t count = unpack_number(unpacker);

	if (count <= (size_t)(unpacker->end - unpacker->p))
		return (size_t)count;
	spoil(unpacker);
	return 0;
}

struct str unpack_text(struct unpacker *unpacker)
{
	uint64_t shared = unpack_number(unpacker);
	size_t more = unpack_count(unpacker);
	char *text;

	if (unpacker->bad || shared > unpacker->last.n || shared + more > UNPACKED_TEXT_MAX ||
	    unpacker->unpacked > UNPACKED_MAX) {
		spoil(unpacker);
		return STR_LIT("");
	}
	text = arena_alloc(unpacker->arena, (size_t)shared + more + 1);
	if (shared)
		memcpy(text, unpacker->last.p, (size_t)shared);
	memcpy(text + shared, unpacker->p, more);
	unpacker->p += more;
	unpacker->unpacked += (size_t)shared + more;
	unpacker->last = str_from(text, (size_t)shared + more);
	return unpacker->last;
}

struct str unpack_id(struct unpacker *unpacker)
{
	uint64_t code = unpack_number(unpacker), number;
	int64_t year;
	char text[96];
	int n;

	if (code == ID_TEXT)
		return unpack_text(unpacker);
	number = unpack_number(unpacker);
	if (code == FORM_GHSA)
		return format_ghsa(number, unpacker->arena);
	year = unpack_signed(unpacker);
	if (unpacker->bad || code > FORM_GHSA || year < -2016 || year > 9999) {
		spoil(unpacker);
		return STR_LIT("");
	}
	n = format_id(&forms[code], (uint64_t)(year + 2016), number, text, sizeof(text));
	return arena_str(unpacker->arena, str_from(text, (size_t)n));
}
