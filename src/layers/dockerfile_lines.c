/* SPDX-License-Identifier: Apache-2.0 */
#include "layers/dockerfile_lines.h"

#include "codec/dockerfile.h"
#include "model/history.h"

#define STAGES_MAX 1000u /* that are built on each other */

VEC_TYPE(steps, const struct dockerfile_instruction *);

/* ---- the file ---- */

static struct str stage_name(const struct dockerfile_instruction *from)
{
	return from->word_count >= 3 && str_case_eq(from->words[1].text, STR_LIT("as")) ? from->words[2].text : STR_LIT("");
}

static bool makes_layer(enum dockerfile_keyword keyword)
{
	return keyword == DOCKERFILE_RUN || keyword == DOCKERFILE_COPY || keyword == DOCKERFILE_ADD || keyword == DOCKERFILE_WORKDIR;
}

/* From the instruction behind its FROM to the next one; those of the stage it is built on come first. Returns the FROM of an image. */
static size_t add_stage(const struct dockerfile *file, size_t from, unsigned depth, struct steps *steps)
{
	const struct dockerfile_instruction *instructions = file->instructions;
	size_t root = from;
	struct str base = instructions[from].word_count ? instructions[from].words[0].text : STR_LIT("");

	for (size_t i = 0; base.n && i < from && depth < STAGES_MAX; i++)
		if (instructions[i].keyword == DOCKERFILE_FROM && str_case_eq(stage_name(&instructions[i]), base)) {
			root = add_stage(file, i, depth + 1, steps);
			break;
		}
	for (size_t i = from + 1; i < file->instruction_count && instructions[i].keyword != DOCKERFILE_FROM; i++)
		if (makes_layer(instructions[i].keyword))
			*vec_push(steps) = &instructions[i];
	return root;
}

/* ---- the same ---- */

/* Word by word: how lines are broken does not count. */
static bool same_words(struct str a, struct str b)
{
	struct str x, y;

	for (;;) {
		bool more = str_next_word(&a, &x);

		if (more != str_next_word(&b, &y) || (more && !str_eq(x, y)))
			return false;
		if (!more)
			return true;
	}
}

static struct str last_word(struct str text)
{
	struct str word = STR_LIT("");

	while (str_next_word(&text, &word))
		;
	return word;
}

struct entry {
	struct str keyword, text; /* without flags */
};

static struct entry entry_of(struct arena *arena, struct str created_by)
{
	struct str text = history_instruction(arena, created_by, NULL), word, rest;
	struct entry entry = {STR_LIT(""), STR_LIT("")};

	if (!str_cut(text, ' ', &entry.keyword, &entry.text))
		entry.keyword = text;
	for (rest = entry.text; str_next_word(&rest, &word) && str_starts(word, "--");)
		entry.text = rest;
	return entry;
}

static bool is_keyword(const struct dockerfile_instruction *step, struct str keyword)
{
	return str_is(keyword, dockerfile_keyword_name(step->keyword));
}

static bool is_same(const struct dockerfile_instruction *step, const struct entry *entry)
{
	return is_keyword(step, entry->keyword) && !step->exec && !step->heredoc_count && same_words(step->text, entry->text);
}

static bool is_alike(const struct dockerfile_instruction *step, const struct entry *entry)
{
	if (!is_keyword(step, entry->keyword))
		return false;
	if (step->keyword == DOCKERFILE_RUN)
		return step->exec || step->heredoc_count;
	return str_find(step->text, '$') >= 0 || str_eq(last_word(step->text), last_word(entry->text));
}

/* ---- from the end on ---- */

static size_t find_step(const struct steps *steps, size_t before, const struct entry *entry)
{
	for (size_t i = before; i > 0; i--)
		if (is_same(steps->v[i - 1], entry))
			return i - 1;
	for (size_t i = before; i > 0; i--) {
		if (is_alike(steps->v[i - 1], entry))
			return i - 1;
		/* A command that ran has its layer: none may be passed over for what is only alike. */
		if (steps->v[i - 1]->keyword == DOCKERFILE_RUN)
			break;
	}
	return SIZE_MAX;
}

/* What lies below the first instruction's layer came with FROM; a WORKDIR that is there already makes no layer. */
static void tell_from(const struct steps *steps, size_t before, const struct dockerfile_instruction *from, struct layers *ret_layers, unsigned layers)
{
	for (size_t i = 0; i < before; i++)
		if (steps->v[i]->keyword != DOCKERFILE_WORKDIR)
			return;
	if (!from->word_count || str_is(from->words[0].text, "scratch"))
		return;
	ret_layers->from_line = from->at.line;
	ret_layers->from_layers = layers;
}

int layers_map_dockerfile(const struct image *image, const char *path, struct str text, bool guessed, struct layers *ret_layers, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct steps steps = {0};
	struct dockerfile file;
	bool converted, sure = !guessed;
	size_t last = SIZE_MAX, before, root, lowest = 0;
	uint32_t *lines = arena_array(&ret_layers->arena, uint32_t, image->layers.n + 1);

	if (dockerfile_parse(dockerfile_decode(text, &arena, &converted), &arena, &file, e) < 0)
		return err_wrap(e, "%s", path);
	for (size_t i = 0; i < file.instruction_count; i++)
		if (file.instructions[i].keyword == DOCKERFILE_FROM)
			last = i;
	if (last == SIZE_MAX)
		return guessed ? 0 : err_set(e, ERR_FORMAT, "%s: no Dockerfile: it has no FROM", path);
	root = add_stage(&file, last, 0, &steps);
	before = steps.n;
	for (size_t layer = image->layers.n; layer > 0; layer--) {
		struct entry entry = entry_of(&arena, image->layers.v[layer - 1].created_by);
		size_t at = entry.keyword.n ? find_step(&steps, before, &entry) : SIZE_MAX;

		if (at == SIZE_MAX)
			continue;
		before = at;
		lowest = layer - 1;
		lines[layer - 1] = steps.v[at]->at.line;
		sure = sure || (steps.v[at]->keyword == DOCKERFILE_RUN && is_same(steps.v[at], &entry));
	}
	if (sure) {
		tell_from(&steps, before, &file.instructions[root], ret_layers, (unsigned)lowest);
		ret_layers->dockerfile = str_of(path);
		ret_layers->lines = lines;
	}
	vec_done(&steps);
	return 0;
}
