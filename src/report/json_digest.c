/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_digest.h"

void json_digest(struct json_writer *json, const char *key, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	json_member_text_opt(json, key, str_of(digest_text(digest, text)));
}
