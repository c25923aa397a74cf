/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF programs and libraries: what they load, how they were linked, and which paths, libraries and programs their read-only data names.
 * Sources: System V ABI chapters 4 and 5; the hardening flags as binutils' ld and glibc's elf.h define them.
 */
#include <stdio.h>

#include "codec/elf.h"
#include "need/facts.h"
#include "need/need_account.h"

#define NAME_MAX_BYTES 255u      /* of a path or name that is looked for in data */
#define PROGRAM_NAME_LEAST 3u    /* bytes of a program's name in data: shorter ones are anything */

/* What its symbols tell. */
struct symbols_say {
	bool known, protector, fortified;
	bool starts; /* it asks for a function that starts programs */
};

/* exec(3), posix_spawn(3), system(3), popen(3). */
static bool is_starter(struct str name)
{
	static const char *const starters[] = {"system", "popen", "execl", "execlp", "execle", "execv", "execvp", "execvpe", "execve",
					       "posix_spawn", "posix_spawnp"};

	for (size_t i = 0; i < ARRAY_SIZE(starters); i++)
		if (str_is(name, starters[i]))
			return true;
	return false;
}

static void read_symbols(const struct elf *elf, uint32_t table, struct symbols_say *say)
{
	struct elf_symbols symbols = elf_symbols(elf, table);
	struct elf_symbol symbol;

	while (elf_symbol_next(&symbols, &symbol)) {
		say->known = say->known || symbol.name.n;
		say->starts = say->starts || (!symbol.defined && is_starter(symbol.name));
		if (str_starts(symbol.name, "__stack_chk_"))
			say->protector = true;
		else if (str_starts(symbol.name, "__") && str_ends(symbol.name, "_chk"))
			say->fortified = true;
	}
}

struct linking {
	struct str soname, rpath, runpath;
	bool needs, now, pie;
};

static struct linking read_linking(const struct elf *elf)
{
	struct elf_dynamic dynamic = elf_dynamic(elf);
	struct linking linking = {0};

	while (elf_dynamic_next(&dynamic))
		switch (dynamic.tag) {
		case ELF_DYNAMIC_NEEDED:
			linking.needs = true;
			break;
		case ELF_DYNAMIC_SONAME:
			linking.soname = elf_dynamic_text(&dynamic);
			break;
		case ELF_DYNAMIC_RPATH:
			linking.rpath = elf_dynamic_text(&dynamic);
			break;
		case ELF_DYNAMIC_RUNPATH:
			linking.runpath = elf_dynamic_text(&dynamic);
			break;
		case ELF_DYNAMIC_BIND_NOW:
			linking.now = true;
			break;
		case ELF_DYNAMIC_FLAGS:
			linking.now = linking.now || dynamic.value & ELF_DYNAMIC_FLAG_BIND_NOW;
			break;
		case ELF_DYNAMIC_FLAGS_1:
			linking.now = linking.now || dynamic.value & ELF_DYNAMIC_FLAG_1_NOW;
			linking.pie = dynamic.value & ELF_DYNAMIC_FLAG_1_PIE;
			break;
		}
	return linking;
}

static struct symbols_say add_program(const struct elf *elf, struct fact_writer *facts)
{
	struct str interpreter = elf_interpreter(elf);
	struct linking linking = read_linking(elf);
	bool shared = elf->type == ELF_TYPE_SHARED, program;
	struct symbols_say say = {0};
	struct elf_segment segment;
	char flags[16] = "", class[8], machine[8];
	size_t n = 0;

	/* libc.so.6 and the linker itself may be run, but nobody links them for that; old linkers set no mark on programs. */
	program = !shared || linking.pie || (interpreter.n && !linking.soname.n);
	read_symbols(elf, ELF_SECTION_DYNAMIC_SYMBOLS, &say);
	if (!say.known)
		read_symbols(elf, ELF_SECTION_SYMBOLS, &say);
	if (program && !interpreter.n && !linking.needs)
		flags[n++] = 's';
	if (shared)
		flags[n++] = 'p';
	if (!program)
		flags[n++] = 'l';
	/* Without the segment the kernel gives an executable stack on most machines. */
	if (!elf_segment_of_type(elf, ELF_SEGMENT_GNU_STACK, &segment) || segment.flags & ELF_SEGMENT_FLAG_EXECUTE)
		flags[n++] = 'x';
	if (elf_segment_of_type(elf, ELF_SEGMENT_GNU_RELRO, &segment))
		flags[n++] = linking.now ? 'R' : 'r';
	if (say.protector)
		flags[n++] = 'c';
	if (say.fortified)
		flags[n++] = 'f';
	if (!say.known)
		flags[n++] = '?';
	snprintf(class, sizeof(class), "%d", elf->wide ? 64 : 32);
	snprintf(machine, sizeof(machine), "%u", elf->machine);
	FACT_ADD(facts, "program", str_of(class), str_of(machine), interpreter, linking.soname, linking.rpath, linking.runpath, str_of(flags));
	return say;
}

static void add_needed(const struct elf *elf, struct fact_writer *facts)
{
	struct elf_dynamic dynamic = elf_dynamic(elf);
	unsigned n = 0;

	while (elf_dynamic_next(&dynamic)) {
		if (dynamic.tag != ELF_DYNAMIC_NEEDED)
			continue;
		if (n++ == NEEDED_FILE_MAX) {
			fact_note(facts, "programs", "libraries beyond the limit of %u were not looked for", NEEDED_FILE_MAX);
			break;
		}
		FACT_ADD(facts, "needed", elf_dynamic_text(&dynamic));
	}
}

/* ---- what its data names ---- */

static bool is_library_name(struct str text)
{
	ptrdiff_t end = str_search(text, STR_LIT(".so"));

	if (text.n > NAME_MAX_BYTES || !str_starts(text, "lib") || end <= 3 || str_find(text, '/') >= 0)
		return false;
	return (size_t)end + 3 == text.n || text.p[end + 3] == '.';
}

struct naming {
	struct fact_writer *facts;
	struct map seen;
	unsigned n;
	bool starts;       /* programs are looked for as well */
	unsigned programs;
};

static void name_text(struct naming *naming, struct str text)
{
	bool library = is_library_name(text);

	if (naming->n >= PATHS_FILE_MAX || (!library && !is_path_worth(text)) || map_get(&naming->seen, text))
		return;
	map_set(&naming->seen, text, naming);
	naming->n++;
	FACT_ADD(naming->facts, library ? "loads" : "path", text);
}

/* The text between NULs that holds a byte; false where it is longer than any name, or does not end. */
static bool text_around(struct str data, size_t at, struct str *ret_text)
{
	size_t low = at > NAME_MAX_BYTES ? at - NAME_MAX_BYTES : 0, high = data.n - at > NAME_MAX_BYTES + 1 ? at + NAME_MAX_BYTES + 1 : data.n;
	const char *before = memrchr(data.p + low, '\0', at - low), *end = memchr(data.p + at, '\0', high - at);

	if (!end || (!before && low))
		return false;
	low = before ? (size_t)(before - data.p) + 1 : 0;
	*ret_text = str_slice(data, low, (size_t)(end - data.p));
	return ret_text->n > 4 && ret_text->n <= NAME_MAX_BYTES;
}

/*
 * Texts between NULs that are a path or a library's name as a whole: a part of a format or a sentence is neither. They are sought by the
 * byte that every one of them has and few others: a slash in front, a ".so".
 */
static void name_texts(struct naming *naming, struct str data)
{
	struct str text;

	for (const char *at = data.p, *end = data.p + data.n; at < end && (at = memchr(at, '/', (size_t)(end - at))); at++)
		if ((at == data.p || at[-1] == '\0') && text_around(data, (size_t)(at - data.p), &text))
			name_text(naming, text);
	for (const char *at = data.p, *end = data.p + data.n; at < end && (at = memchr(at, '.', (size_t)(end - at))); at++)
		if (end - at > 3 && at[1] == 's' && at[2] == 'o' && text_around(data, (size_t)(at - data.p), &text) && text.p[0] == 'l')
			name_text(naming, text);
}

/* As programs are called: a word in small letters, which nobody mistakes for a path or an option. */
static bool is_program_name(const char *text, size_t n)
{
	if (n < PROGRAM_NAME_LEAST || n > PROGRAM_NAME_MOST || text[0] < 'a' || text[0] > 'z')
		return false;
	for (size_t i = 1; i < n; i++)
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') && !strchr("_-.+", text[i]))
			return false;
	return true;
}

/*
 * Texts that could be the name of a program that it looks for on PATH: as many as there are words in it, so they are kept as one text.
 * Which of them are programs, the image tells.
 */
static void name_programs(struct naming *naming, struct str data, struct buf *names)
{
	const char *end = data.p + data.n, *stop;

	for (const char *at = data.p; at < end && naming->programs < PROGRAMS_FILE_MAX; at = stop + 1) {
		struct str name;

		/* Data is full of NULs that end nothing. */
		if (!*(stop = at))
			continue;
		if (!(stop = memchr(at, '\0', (size_t)(end - at))))
			break;
		name = (struct str){at, (size_t)(stop - at)};
		if (!is_program_name(at, name.n) || map_get(&naming->seen, name))
			continue;
		map_set(&naming->seen, name, naming);
		naming->programs++;
		scan_join(names, name);
	}
}

static void name_section(struct naming *naming, struct str data, struct buf *names)
{
	name_texts(naming, data);
	if (naming->starts)
		name_programs(naming, data, names);
}

static void add_names(const struct elf *elf, const struct symbols_say *say, struct fact_writer *facts)
{
	struct naming naming = {.facts = facts, .starts = say->starts};
	auto_done(buf_done) struct buf names = BUF_INIT(PROGRAMS_FILE_MAX * (PROGRAM_NAME_MOST + 1));
	struct elf_section section;
	struct elf_segment segment;
	bool sections = false;

	for (uint32_t i = 0; elf_section_at(elf, i, &section); i++) {
		sections = true;
		if (section.flags & ELF_FLAG_ALLOCATE && !(section.flags & ELF_FLAG_EXECUTE) &&
		    (str_starts(section.name, ".rodata") || str_starts(section.name, ".data")))
			name_section(&naming, section.bytes, &names);
	}
	for (uint32_t i = 0; !sections && elf_segment_at(elf, i, &segment); i++)
		if (segment.type == ELF_SEGMENT_LOAD && !(segment.flags & ELF_SEGMENT_FLAG_EXECUTE))
			name_section(&naming, segment.bytes, &names);
	if (names.n)
		FACT_ADD(facts, "programs", buf_str(&names));
	map_done(&naming.seen);
}

/*
 * Go's linker puts texts one after another without ends, so that what a program starts by its name cannot be told from its data; that it
 * starts any, its table of functions tells, which has only what is used.
 */
static bool starts_untold(const struct elf *elf)
{
	struct elf_section section;

	for (uint32_t i = 0; elf_section_at(elf, i, &section); i++)
		if (str_ends(section.name, ".gopclntab"))
			return str_search(section.bytes, STR_LIT("os/exec.(*Cmd).Start")) >= 0;
	return false;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct err why = ERR_INIT;
	struct symbols_say say;
	struct elf elf;

	(void)scratch;
	if (elf_open(file->bytes, &elf, &why) < 0 || (elf.type != ELF_TYPE_EXECUTABLE && elf.type != ELF_TYPE_SHARED))
		return 0;
	say = add_program(&elf, facts);
	add_needed(&elf, facts);
	add_names(&elf, &say, facts);
	if (starts_untold(&elf))
		FACT_ADD(facts, "starts", STR_LIT("golang"));
	return ctx_check(facts->ctx, e);
}

const struct examiner need_program_examiner = {
	.name = PROGRAM_EXAMINER,
	.version = 4,
	.kinds = FILE_ELF,
	.examine = examine,
};
