/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/arena.h"
#include "model/secret.h"
#include "model/secret_shape.h"
#include "test.h"

static const struct sample {
	const char *id, *literal, *before, *shape;
} samples[] = {
#define RULE(id, title, literal, before, shape, severity, group, check) {id, literal, before, shape},
#include "model/secret_rules.h"
#undef RULE
};

/* Bytes that are of every class that has letters, without order: a token of the shape, as its maker would issue it. */
static void put_run(struct buf *out, char class, size_t n)
{
	static const char *const alphabets[128] = {
		['d'] = "7291048365", ['h'] = "f3a90c7e1b5d8264", ['x'] = "f3A90c7E1b5d8264", ['u'] = "K7QX2M9ZB4TR8WVJ5NHP",
		['l'] = "k7qx2m9zb4tr8wvj5nhp", ['2'] = "K7QX2M4ZBTRWVJ5NHP", ['p'] = "RSA", ['s'] = " = ",
	};
	const char *alphabet = alphabets[(unsigned char)class] ? alphabets[(unsigned char)class] : "k7Qx2M9zB4tR8wVj5NhP";

	for (size_t i = 0; i < n; i++)
		buf_putc(out, alphabet[(i * 7 + i / 5) % strlen(alphabet)]);
}

static size_t number(const char **p)
{
	size_t n = 0;

	while (str_is_digit(**p))
		n = n * 10 + (size_t)(*(*p)++ - '0');
	return n;
}

static void put_shape(struct buf *out, const char *shape)
{
	while (*shape) {
		if (*shape == '%') {
			char class = shape[1];

			shape += 2;
			put_run(out, class, number(&shape));
			if (*shape == '+')
				shape++;
			else if (*shape == '-' && str_is_digit(shape[1]))
				shape++, number(&shape);
		} else if (*shape == '@') {
			shape++;
		} else {
			buf_putc(out, *shape++);
		}
	}
}

static bool needs_structure(struct str id)
{
	return str_is(id, "jwt") || str_is(id, "private-key") || str_is(id, "putty-key");
}

TEST(every_rule_finds_a_token_of_its_shape_and_none_in_a_longer_word)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		auto_done(buf_done) struct buf text = BUF_INIT(4096);
		struct secret_list found = {0};

		if (needs_structure(str_of(samples[i].id)))
			continue;
		buf_puts(&text, "key: ");
		if (samples[i].before)
			put_shape(&text, samples[i].before);
		assert_true(str_starts(str_of(samples[i].shape), samples[i].literal));
		put_shape(&text, samples[i].shape);
		buf_puts(&text, "\n");
		secrets_find(buf_str(&text), &found);
		if (found.n != 1 || strcmp(found.v[0].rule->id, samples[i].id) != 0)
			fail_msg("%s: %s gives %zu", samples[i].id, buf_text(&text), found.n);
		vec_done(&found);
		found = (struct secret_list){0};
		text.p[text.n - 1] = 'A';
		buf_puts(&text, "AAAA_AAAA");
		if (!strchr("+0123456789", samples[i].shape[strlen(samples[i].shape) - 1]))
			continue;
		secrets_find(buf_str(&text), &found);
		if (found.n && !str_search(str_of(samples[i].shape), STR_LIT("+")))
			fail_msg("%s is found in a longer word", samples[i].id);
		vec_done(&found);
	}
}

TEST(a_shape_takes_runs_and_ends_where_the_token_ends)
{
	size_t length, value;

	assert_true(shape_match("ab_%d2-3", STR_LIT("ab_12 x"), &length, &value));
	assert_int_equal(length, 5);
	assert_true(shape_match("ab=@%a3", STR_LIT("ab=xyz"), &length, &value));
	assert_int_equal(value, 3);
	assert_false(shape_match("ab_%d2-3", STR_LIT("ab_1"), &length, &value));
	assert_false(shape_match("ab_%d2-3", STR_LIT("ab_1234"), &length, &value));
	assert_false(shape_match("ab_%d2", STR_LIT("ab_12x"), &length, &value));
	assert_false(shape_match("ab", STR_LIT("a"), &length, &value));
	assert_true(shape_before("%d2-3", STR_LIT("a12:"), 3, &length));
	assert_int_equal(length, 2);
	assert_false(shape_before("%d2-3", STR_LIT("1234:"), 4, &length));
}

static void check_masked(const char *text, const char *want)
{
	struct arena arena = ARENA_INIT;

	assert_str(secret_masked(&arena, str_of(text)), want);
	arena_done(&arena);
}

TEST(what_is_secret_in_a_text_is_masked)
{
	struct arena arena = ARENA_INIT;

	check_masked("RUN make all", "RUN make all");
	check_masked("RUN |1 DB_PASSWORD=hunter22 /bin/sh -c make", "RUN |1 DB_PASSWORD=hu… (8 characters) /bin/sh -c make");
	check_masked("git+ssh:/" "/bot:hunter22@example.org/x", "git+ssh:/" "/bot:hu… (8 characters)@example.org/x");
	check_masked("login --password hunter22 --user x", "login --password hu… (8 characters) --user x");
	check_masked("PGPASSWORD=hunter22 psql", "PGPASSWORD=hu… (8 characters) psql");
	check_masked("curl -u bob:hunter22 x && mysql -phunter23 y", "curl -u bob:hu… (8 characters) x && mysql -phu… (8 characters) y");
	check_masked("docker run -p 8080:80 x; cp -phunter22 y", "docker run -p 8080:80 x; cp -phunter22 y");
	check_masked("a gh" "p_R4nd0mB0dyOfThirtyLettersXyZ12abcdef b", "a ghp_… (40 characters) b");
	check_masked("TOKEN=\"two words\" x", "TOKEN=\"tw… (9 characters)\" x");
	assert_str(secret_masked_variable(&arena, STR_LIT("DB_PASSWORD=two words")), "DB_PASSWORD=tw… (9 characters)");
	assert_str(secret_masked_variable(&arena, STR_LIT("PATH=/usr/bin")), "PATH=/usr/bin");
	assert_str(secret_shown(&arena, STR_LIT("\x1b[31mred")), "… (8 characters)");
	arena_done(&arena);
}

TEST(names_say_whether_their_values_are_secret)
{
	static const char *const secret[] = {"DB_PASSWORD", "api-key", "GITHUB_TOKEN", "_authToken", "client.secret", "PGPASSWORD", "adminPassword", NULL};
	static const char *const open[] = {"PASSWORD_FILE", "PUBLIC_KEY", "TOKEN_TTL", "PWD", "KEYBOARD", "TOKENIZER", "", NULL};

	for (const char *const *name = secret; *name; name++)
		if (!secret_is_name(str_of(*name)))
			fail_msg("%s", *name);
	for (const char *const *name = open; *name; name++)
		if (secret_is_name(str_of(*name)))
			fail_msg("%s", *name);
}

TEST(a_text_full_of_secrets_is_told_up_to_a_limit)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)1 << 20);
	struct secret_list found = {0};

	for (unsigned i = 0; i < 1000; i++)
		buf_puts(&text, "gh" "p_R4nd0mB0dyOfThirtyLettersXyZ12abcdef ");
	secrets_find(buf_str(&text), &found);
	assert_int_equal(found.n, SECRETS_MAX);
	vec_done(&found);
}

/* Each is a text in which every place begins something: were what it costs its length squared, this would not end. */
TEST(a_text_made_to_be_slow_is_not)
{
	static const char *const parts[] = {
		("-----BEGIN " "PRIVATE KEY-----\n"), "PuTTY-User-Key-File-2: a\nEncryption: none\n", "eyJhbGciOi", "T3BlbkFJ", "glpat-", "pypi-AgEIcHlwaS5vcmc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		auto_done(buf_done) struct buf text = BUF_INIT((size_t)4 << 20);
		struct secret_list found = {0};

		while (!text.full)
			buf_puts(&text, parts[i]);
		secrets_find(buf_str(&text), &found);
		assert_int_equal(found.n, 0);
		vec_done(&found);
	}
}

/* However many there are, none is printed whole. */
TEST(more_secrets_than_are_told_are_masked)
{
	for (size_t form = 0; form < 3; form++) {
		auto_done(buf_done) struct buf text = BUF_INIT((size_t)1 << 20);
		auto_done(arena_done) struct arena arena = ARENA_INIT;
		struct str masked;

		for (int i = 0; i < 500; i++) {
			/* Digits that do not count up, or they would be a placeholder's. */
			int mixed = 10000000 + (int)((unsigned)i * 7919123u % 90000000u);

			if (form == 0)
				buf_printf(&text, "npm_%08d%08dWv%08dZx%05dabc ", mixed, mixed / 3 + 10000000, mixed / 7 + 10000000, i);
			else if (form == 1)
				buf_printf(&text, "TOKEN_%d=sesame-%08d ", i, mixed);
			else
				buf_printf(&text, "https:" "//me:sesame%08d@host/%d ", mixed, i);
		}
		masked = secret_masked(&arena, buf_str(&text));
		assert_int_equal(str_search(masked, STR_LIT("sesame-")), -1);
		assert_int_equal(str_search(masked, STR_LIT("sesame1")), -1);
		assert_int_equal(str_search(masked, STR_LIT("Wv")), -1);
	}
}

TEST_MAIN
