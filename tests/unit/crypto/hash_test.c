/* SPDX-License-Identifier: Apache-2.0 */
/* Two hashes in turns against the library's own, one at a time; and the vectors of FIPS 180-2 appendix B. */
#include "crypto/hash.h"

#include "base/mem.h"
#include "test.h"

static uint64_t seed = 88172645463325252u;

static uint64_t random_number(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static void expect(enum hash_kind kind, const char *text, const char *hex)
{
	unsigned char value[HASH_SIZE_MAX];
	char got[2 * HASH_SIZE_MAX + 1];

	hash_bytes(kind, str_of(text), value);
	for (size_t i = 0; i < strlen(hex) / 2; i++)
		snprintf(got + 2 * i, 3, "%02x", value[i]);
	assert_string_equal(got, hex);
}

TEST(vectors)
{
	expect(HASH_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect(HASH_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect(HASH_SHA512, "abc",
	       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

struct message {
	enum hash_kind kind;
	struct hash *hash;
	struct str bytes, rest;
};

static void begin(struct message *m, enum hash_kind kind, struct str bytes)
{
	*m = (struct message){.kind = kind, .hash = hash_new(kind), .bytes = bytes, .rest = bytes};
}

static struct str piece(struct message *m)
{
	struct str part = str_slice(m->rest, 0, (size_t)random_number(random_number(2) ? 300 : 20000));

	m->rest = str_from_index(m->rest, part.n);
	return part;
}

static void check(struct message *m)
{
	unsigned char got[HASH_SIZE_MAX] = {0}, want[HASH_SIZE_MAX] = {0};

	hash_final(m->hash, got);
	hash_bytes(m->kind, m->bytes, want);
	assert_memory_equal(got, want, sizeof(got));
	hash_free(m->hash);
}

TEST(pairs_in_pieces_of_any_size)
{
	static char bytes[2][100000];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i / sizeof(bytes[0])][i % sizeof(bytes[0])] = (char)random_number(256);
	for (unsigned round = 0; round < 300; round++) {
		struct message m[2];

		for (unsigned i = 0; i < 2; i++)
			begin(&m[i], random_number(8) ? HASH_SHA256 : HASH_SHA512,
			      str_from(bytes[i], (size_t)random_number(sizeof(bytes[i]))));
		while (m[0].rest.n || m[1].rest.n) {
			if (random_number(8))
				hash_update_pair(m[0].hash, piece(&m[0]), m[1].hash, piece(&m[1]));
			else
				hash_update(m[round % 2].hash, piece(&m[round % 2]));
		}
		check(&m[0]);
		check(&m[1]);
	}
}

/* The length is kept in two words of 32 bits, the lower of which is full after 512 MiB. */
TEST(length_beyond_the_first_word)
{
	size_t n = (size_t)64 << 20;
	auto_free char *bytes = mem_zero(n, 1);
	struct hash *pair[2] = {hash_new(HASH_SHA256), hash_new(HASH_SHA256)}, *alone = hash_new(HASH_SHA256);
	unsigned char value[3][HASH_SIZE_MAX];

	for (unsigned i = 0; i < 9; i++) {
		hash_update_pair(pair[0], str_from(bytes, n), pair[1], str_from(bytes, n));
		hash_update(alone, str_from(bytes, n));
	}
	for (unsigned i = 0; i < 3; i++)
		hash_final(i < 2 ? pair[i] : alone, value[i]);
	assert_memory_equal(value[0], value[2], 32);
	assert_memory_equal(value[1], value[2], 32);
	hash_free(pair[0]);
	hash_free(pair[1]);
	hash_free(alone);
}

TEST_MAIN
