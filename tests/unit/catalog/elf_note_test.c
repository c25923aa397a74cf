/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/programs.h"

extern const struct cataloger cataloger_elf_note, cataloger_dpkg;

static struct str with_note(const char *json)
{
	struct maker m = {.out = BUF_INIT(1 << 20)};
	struct str note, program;

	put_number(&m, 4, 4);
	put_number(&m, strlen(json) + 1, 4);
	put_number(&m, 0xcafe1a7eu, 4);
	buf_put(&m.out, str_from("FDO\0", 4));
	buf_puts(&m.out, json);
	buf_putc(&m.out, 0);
	pad_to(&m, (m.out.n + 3) & ~(size_t)3);
	note = exactly(&m.out);
	program = make_elf(true, false, &(struct made_section){".note.package", 0x400, note, .type = 7}, 1);
	release(note);
	return program;
}

#define FEDORA "{\"type\":\"rpm\",\"name\":\"hello\",\"version\":\"2.10-9.fc39\",\"architecture\":\"x86_64\"," \
	       "\"osCpe\":\"cpe:/o:fedoraproject:fedora:39\"}"

TEST(notes)
{
	struct str hello = with_note(FEDORA), deb = with_note("{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"a\",\"version\":\"1-2\"}");

	assert_made(&cataloger_elf_note,
		    (const struct made_file[]){{"0/bin/hello", hello}, {"0/lib/libhello.so", hello}, {"1/bin/a", deb}}, 3,
		    "pkg:deb/debian/a@1-2 layer 1 bin/a doubtful 90\n"
		    "pkg:rpm/fedora/hello@2.10-9.fc39?arch=x86_64 layer 0 bin/hello lib/libhello.so doubtful 90\n");
	release(hello);
	release(deb);
}

TEST(damage)
{
	struct str open = with_note("{\"type\":"), nameless = with_note("{\"type\":\"rpm\",\"version\":\"1\"}");

	assert_made(&cataloger_elf_note, (const struct made_file[]){{"0/a", open}, {"0/b", nameless}}, 2,
		    "gap a: .note.package: line 1: not JSON: unexpected token near end of file\n"
		    "gap b: .note.package: no name or no version\n");
	release(open);
	release(nameless);
}

/* The number of segments in a header of 64 bits stands at byte 56. */
TEST(what_is_beyond_the_caps_is_said)
{
	struct str hello = with_note(FEDORA);
	struct buf many = BUF_INIT(1 << 20);
	struct str bytes;

	buf_put(&many, str_slice(hello, 0, 56));
	buf_puts(&many, "\x70\x70");
	buf_put(&many, str_from_index(hello, 58));
	bytes = exactly(&many);
	assert_made(&cataloger_elf_note, (const struct made_file[]){{"0/a", bytes}}, 1,
		    "pkg:rpm/fedora/hello@2.10-9.fc39?arch=x86_64 layer 0 a doubtful 90\n"
		    "gap a: sections or segments beyond the limit of 65536 and 4096 were not looked at\n");
	release(bytes);
	release(hello);
}

/* What the database has, under its binary's or its source's name, and files that a package owns, are said once. */
TEST(the_database_comes_first)
{
	static const char status[] =
		"Package: libhello1\nStatus: install ok installed\nArchitecture: amd64\nSource: hello\nVersion: 2.10-3\n\n";
	static const char list[] = "/.\n/usr/bin/owned\n";
	struct str copied = with_note("{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"hello\",\"version\":\"2.10-3\"}");
	struct str owned = with_note("{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"other\",\"version\":\"9\"}");
	struct str older = with_note("{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"hello\",\"version\":\"2.9-1\"}");
	const struct made_file files[] = {
		{"0/var/lib/dpkg/status", STR_LIT(status)}, {"0/var/lib/dpkg/info/libhello1.list", STR_LIT(list)},
		{"0/opt/copied", copied}, {"0/usr/bin/owned", owned}, {"0/opt/older", older},
	};
	const struct cataloger *const both[] = {&cataloger_dpkg, &cataloger_elf_note, NULL};
	struct inventory inventory;
	size_t notes = 0;

	catalog_made_by(both, files, ARRAY_SIZE(files), &inventory);
	vec_each(package, &inventory.packages)
		if (str_is((*package)->cataloger, "elf_note")) {
			notes++;
			assert_str((*package)->version, "2.9-1");
		}
	assert_int_equal(notes, 1);
	assert_int_equal(inventory.packages.n, 2);
	inventory_done(&inventory);
	release(copied);
	release(owned);
	release(older);
}

TEST_MAIN
