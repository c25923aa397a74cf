/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/statement.h"

#include "codec/json_writer.h"

static void put_digest(struct json_writer *w, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, value;

	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &value);
	json_key(w, "digest");
	json_open(w, '{');
	json_key_str(w, algorithm), json_put_text(w, value);
	json_close(w, '}');
}

static void put_annotations(struct json_writer *w, const struct key_value_list *annotations)
{
	json_key(w, "annotations");
	json_open(w, '{');
	vec_each(annotation, annotations) {
		json_key_str(w, annotation->key);
		json_put_text(w, annotation->value);
	}
	json_close(w, '}');
}

void statement_write(const struct statement_draft *statement, struct buf *ret_json)
{
	struct json_writer w = JSON_WRITER(ret_json, 0);

	json_open(&w, '{');
	json_member_text(&w, "_type", STR_LIT("https://in-toto.io/Statement/v1"));
	json_key(&w, "subject");
	json_open(&w, '[');
	json_open(&w, '{');
	json_member_text_opt(&w, "name", statement->name);
	put_digest(&w, &statement->digest);
	if (statement->annotations && statement->annotations->n)
		put_annotations(&w, statement->annotations);
	json_close(&w, '}');
	json_close(&w, ']');
	json_member_text(&w, "predicateType", statement->predicate_type);
	json_key(&w, "predicate");
	json_put_raw(&w, str_trim(statement->predicate));
	json_close(&w, '}');
}
