/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_vex.h"

#include "base/clock.h"

static void put_time(struct json_writer *json, const char *key, bool has_time, int64_t time)
{
	char text[CLOCK_TEXT_MAX];

	if (!has_time)
		return;
	clock_format(time, text);
	json_member_text(json, key, str_of(text));
}

/* Who said it, where, when and why. */
static void put_statement(struct json_writer *json, const struct vex_statement *statement)
{
	json_member_text(json, "status", str_of(vex_status_name(statement->status)));
	json_member_text_opt(json, "justification", statement->justification);
	json_member_text_opt(json, "impact", statement->impact);
	json_member_text_opt(json, "action", statement->action);
	json_member_text(json, "author", statement->document->author);
	json_member_text(json, "document", statement->document->path);
	json_member_u64(json, "statement", statement->number);
	json_member_text_opt(json, "product", statement->about.n ? statement->about : statement->product->id);
	put_time(json, "time", statement->has_time, statement->time);
}

void json_vex_finding(struct json_writer *json, const struct vex_judgement *judgement)
{
	json_key(json, "vex");
	json_open(json, '{');
	put_statement(json, judgement->statement);
	json_member_text(json, "matched", judgement->by);
	json_member_bool(json, "clears", judgement->clears);
	json_member_text_opt(json, "whyNot", judgement->why_not);
	json_key(json, "conflicts");
	json_open(json, '[');
	for (size_t i = 0; i < judgement->other_count; i++) {
		json_open(json, '{');
		put_statement(json, judgement->others[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void put_document(struct json_writer *json, const struct vex_document *document)
{
	json_open(json, '{');
	json_member_text(json, "path", document->path);
	json_member_text(json, "format", str_of(document->format));
	json_member_text_opt(json, "id", document->id);
	json_member_text_opt(json, "version", document->version);
	json_member_text(json, "author", document->author);
	put_time(json, "time", document->has_time, document->time);
	if (document->draft)
		json_member_bool(json, "draft", true);
	json_member_text_opt(json, "attested", document->attested);
	json_member_text_opt(json, "repository", str_of(document->repository));
	json_member_u64(json, "statements", document->statements);
	json_member_u64(json, "matched", document->matched);
	json_close(json, '}');
}

void json_vex(struct json_writer *json, const struct report *report)
{
	json_key(json, "vex");
	json_open(json, '{');
	json_key(json, "documents");
	json_open(json, '[');
	vec_each(document, &report->vex->documents)
		put_document(json, *document);
	json_close(json, ']');
	json_key(json, "near");
	json_open(json, '[');
	vec_each(near, &report->vex_near) {
		json_open(json, '{');
		json_member_text(json, "finding", near->finding);
		json_member_text(json, "purl", near->purl);
		json_member_text(json, "why", near->why);
		put_statement(json, near->statement);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}
