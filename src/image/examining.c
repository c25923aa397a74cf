/* SPDX-License-Identifier: Apache-2.0 */
#include "image/examining.h"

#include "base/mem.h"
#include "codec/elf.h"

#define PUT_ASIDE_FROM HELD_MAPPED_FROM /* bytes of a file that are worth another thread's time: mapped, it takes no memory while it waits */

/* A file under examination, perhaps by another thread: nothing of it is the reader's. */
struct task {
	struct job job;
	const struct layer_reading *reading;
	bool aside;          /* by another thread, which nobody waits for yet */
	size_t entry;        /* its number in the index */
	char *path;
	uint32_t mode;
	enum file_kind kind;
	uint64_t named, who; /* as wanted_who() */
	struct held held;
	struct buf facts;
	struct coverage coverage;
	struct arena arena;  /* of the path and the coverage */
	struct err *error;   /* NULL: none */
};

static int memory_head(void *arg, struct str *ret_bytes, struct err *e)
{
	(void)e;
	*ret_bytes = str_slice(*(const struct str *)arg, 0, EXAMINE_HEAD);
	return 0;
}

/* Lasting: a copy, since the caller's view ends. */
static int memory_whole(void *arg, uint64_t size, struct held_wish wish, struct held *held, struct err *e)
{
	struct str bytes = *(const struct str *)arg;

	(void)size, (void)e;
	if (wish.lasting) {
		buf_clear(&held->room);
		held->room.max = bytes.n;
		buf_put(&held->room, bytes);
		bytes = buf_str(&held->room);
	}
	held->bytes = bytes;
	return 0;
}

struct examining_source examining_memory(const struct str *bytes)
{
	return (struct examining_source){.head = memory_head, .whole = memory_whole, .arg = (void *)(uintptr_t)bytes};
}

void examining_init(struct examining *examining, struct layer_reading *reading, struct layer_index *index,
		    struct coverage *coverage, struct arena *arena)
{
	*examining = (struct examining){.reading = reading, .index = index, .coverage = coverage, .arena = arena};
}

/* Of those who might, the examiners that do want a file of that size; who may not have it is noted. */
static uint64_t asking(struct examining *examining, const struct layer_entry *entry, uint64_t named, enum file_kind kind)
{
	const struct wanted *wanted = examining->reading->wanted;
	struct str path = layer_path(examining->index, entry);
	uint64_t who = 0;

	for (unsigned i = 0; i < wanted->examiner_count; i++) {
		const struct examiner *examiner = wanted->examiners[i];
		uint64_t bit = (uint64_t)2 << i, most = examiner->size_max ? examiner->size_max : EXAMINE_FILE_MAX;
		bool is_named = (named & bit) != 0;

		if (!is_named && !(examiner->kinds & kind))
			continue;
		if (examiner->wants && !examiner->wants(path, entry->mode, entry->size, is_named))
			continue;
		if (entry->size > most)
			coverage_note(examining->coverage, examining->arena, examiner->name, path,
				      "%llu bytes are more than the limit of %llu for a file to be examined",
				      (unsigned long long)entry->size, (unsigned long long)most);
		else
			who |= bit;
	}
	return who;
}

/* ---- examining: on any thread ---- */

static int examine_by(struct task *task, unsigned i, struct arena *scratch, struct err *e)
{
	const struct examiner *examiner = task->reading->wanted->examiners[i];
	struct examined file = {
		.path = str_of(task->path),
		.bytes = task->held.bytes,
		.mode = task->mode,
		.kind = task->kind,
		.named = (task->named & (uint64_t)2 << i) != 0,
	};
	struct fact_writer facts = {
		.ctx = task->reading->ctx,
		.examiner = examiner->name,
		.out = &task->facts,
		.coverage = &task->coverage,
		.arena = &task->arena,
		.path = str_of(task->path),
	};
	int r = examiner->examine(&file, &facts, scratch, e);

	if (r == 0 && task->facts.full)
		fact_note(&facts, examiner->name, "more than %zu bytes of facts", FACTS_FILE_MAX);
	task->facts.full = false;
	return r < 0 ? err_wrap(e, "%s: %s", examiner->name, task->path) : ctx_check(task->reading->ctx, e);
}

static void examine(struct job *job)
{
	struct task *task = (struct task *)job;
	struct arena scratch = ARENA_INIT;
	struct err e = ERR_INIT;

	for (unsigned i = 0; i < task->reading->wanted->examiner_count && task->held.bytes.n && !e.code; i++)
		if (task->who & (uint64_t)2 << i) {
			examine_by(task, i, &scratch, &e);
			arena_done(&scratch);
		}
	if (e.code) {
		task->error = mem_alloc(sizeof(e));
		*task->error = e;
	}
	/* Only what is kept stays in memory until the layer is read. */
	if (task->aside && !(task->who & WANTED_KEEP))
		held_done(&task->held);
}

/* ---- keeping: in the layer's order ---- */

/* Appends to the index's bytes, where the cap of what an image may keep allows it. */
static bool keep(struct examining *examining, struct str bytes, uint64_t *ret_offset, uint64_t *ret_size)
{
	struct layer_index *index = examining->index;

	if (!layer_may_keep(examining->reading, bytes.n)) {
		index->short_of_room = index->short_of_room || bytes.n <= cap_of(examining->reading->ctx->caps.kept_file, WANTED_FILE_MAX);
		return false;
	}
	*ret_offset = index->bytes.n;
	*ret_size = bytes.n;
	buf_put(&index->bytes, bytes);
	return true;
}

static void note_oversize(struct examining *examining, struct str path, uint64_t size)
{
	coverage_note(examining->coverage, examining->arena, "files", path,
		      "%llu bytes are more than the limit for one file, or for all that is kept of an image",
		      (unsigned long long)size);
}

static void record(struct examining *examining, struct task *task)
{
	struct layer_entry *entry = &examining->index->entries.v[task->entry];
	struct layer_content content = {.offset = LAYER_NOT_KEPT, .looked = task->who};

	if ((task->who & WANTED_KEEP) && !keep(examining, task->held.bytes, &content.offset, &content.size)) {
		entry->flags |= ENTRY_OVERSIZE;
		note_oversize(examining, str_of(task->path), entry->size);
	}
	if (task->facts.n && !keep(examining, buf_str(&task->facts), &content.facts_offset, &content.facts_size))
		note_oversize(examining, str_of(task->path), task->facts.n);
	vec_each(gap, &task->coverage.gaps)
		coverage_note(examining->coverage, examining->arena, gap->what.p, gap->where, "%.*s", STR(gap->why));
	examining->coverage->dropped += task->coverage.dropped;
	/* Another name of the file may call for others: who was called by this one is remembered. */
	if (content.offset == LAYER_NOT_KEPT && !content.facts_size && !(task->named & ~(uint64_t)WANTED_KEEP))
		return;
	entry->content = (uint32_t)examining->index->contents.n;
	*vec_push(&examining->index->contents) = content;
}

/* Takes a task's outcome in, and leaves it ready for another file. */
static int conclude(struct examining *examining, struct task *task, struct err *e)
{
	int r = 0;

	if (task->error) {
		*e = *task->error;
		r = e->code;
	} else {
		record(examining, task);
	}
	free(take(task->error));
	held_release(&task->held);
	buf_clear(&task->facts);
	coverage_done(&task->coverage);
	arena_done(&task->arena);
	return r;
}

static void task_free(struct task *task)
{
	if (!task)
		return;
	held_done(&task->held);
	buf_done(&task->facts);
	coverage_done(&task->coverage);
	arena_done(&task->arena);
	free(task);
}

/* ---- for readers ---- */

static struct task *new_task(const struct examining *examining)
{
	struct task *task = mem_zero(1, sizeof(*task));

	task->job.work = examine;
	task->reading = examining->reading;
	task->facts = BUF_INIT(FACTS_FILE_MAX);
	return task;
}

/* What is only examined is examined without a program's machine code (model/examine.h). */
static struct tar_gap code_of(const struct task *task, uint64_t size, struct str head)
{
	struct tar_gap gap;

	if ((task->who & WANTED_KEEP) || task->kind != FILE_ELF || !elf_code(head, size, &gap.from, &gap.to))
		return (struct tar_gap){0, 0};
	return gap;
}

/* Bytes of the last entry to those who ask for it, here. */
static int give(struct examining *examining, struct task *task, const struct examining_source *source, struct held_wish wish,
		struct err *e)
{
	const struct layer_entry *entry = &examining->index->entries.v[task->entry];

	task->path = arena_text(&task->arena, layer_path(examining->index, entry));
	if (source->whole(source->arg, entry->size, wish, &task->held, e) < 0) {
		err_wrap(e, "%s", task->path);
		arena_done(&task->arena);
		return e->code;
	}
	if (wish.lasting)
		return 0;
	examine(&task->job);
	return conclude(examining, task, e);
}

/* The same to another thread. Room is asked for before anything is read, since then it is in memory already. */
static int give_aside(struct examining *examining, struct task *task, const struct examining_source *source,
		      struct held_wish wish, struct err *e)
{
	struct jobs *jobs = examining->reading->jobs;

	wish.lasting = true;
	task->job.bytes = examining->index->entries.v[task->entry].size - (wish.gap.to - wish.gap.from);
	jobs_reserve(jobs, task->job.bytes);
	if (give(examining, task, source, wish, e) < 0) {
		jobs_give_back(jobs, task->job.bytes);
		task_free(task);
		return e->code;
	}
	jobs_put(jobs, &task->job);
	*vec_push(&examining->aside) = task;
	return 0;
}

int examining_look(struct examining *examining, uint64_t before, const struct examining_source *source, struct err *e)
{
	size_t number = examining->index->entries.n - 1;
	struct layer_entry *entry = &examining->index->entries.v[number];
	const struct wanted *wanted = examining->reading->wanted;
	uint64_t named = wanted_who(wanted, layer_path(examining->index, entry)) | examining->wanted_as_well, who;
	struct held_wish wish = {0};
	struct str head = STR_NULL;
	enum file_kind kind;
	struct task *task;
	bool aside;

	if (!(named & ~before) && !wanted->kinds)
		return 0;
	if (wanted->examiner_count && source->head(source->arg, &head, e) < 0)
		return e->code;
	kind = file_kind_of(str_slice(head, 0, EXAMINE_HEAD));
	who = (asking(examining, entry, named, kind) | (named & WANTED_KEEP)) & ~before;
	if ((who & WANTED_KEEP) && entry->size > cap_of(examining->reading->ctx->caps.kept_file, WANTED_FILE_MAX)) {
		who &= ~(uint64_t)WANTED_KEEP;
		entry->flags |= ENTRY_OVERSIZE;
		note_oversize(examining, layer_path(examining->index, entry), entry->size);
	}
	if (!who)
		return 0;
	aside = examining->reading->jobs && entry->size >= PUT_ASIDE_FROM && (who & ~(uint64_t)WANTED_KEEP);
	if (!aside && !examining->here)
		examining->here = new_task(examining);
	task = aside ? new_task(examining) : examining->here;
	task->aside = aside;
	task->entry = number;
	task->kind = kind;
	task->named = named;
	task->who = who;
	task->mode = entry->mode;
	wish.gap = code_of(task, entry->size, head);
	return aside ? give_aside(examining, task, source, wish, e) : give(examining, task, source, wish, e);
}

int examining_finish(struct examining *examining, struct err *e)
{
	struct err ignored = ERR_INIT;
	int r = 0;

	vec_each(task, &examining->aside) {
		jobs_wait(examining->reading->jobs, &(*task)->job);
		if (r == 0)
			r = conclude(examining, *task, e);
		else
			conclude(examining, *task, &ignored);
		task_free(*task);
	}
	vec_done(&examining->aside);
	task_free(take(examining->here));
	return r;
}
