/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_need.h"

void json_need_package(struct json_writer *json, const struct need_package *package)
{
	json_key(json, "need");
	json_open(json, '{');
	json_member_text(json, "verdict", str_of(need_verdict_name(package->verdict)));
	json_member_text(json, "why", package->why);
	json_key(json, "chain");
	json_open(json, '[');
	vec_each(step, &package->chain) {
		json_open(json, '{');
		json_member_text(json, "edge", str_of(need_edge_name(step->edge)));
		json_member_text(json, "what", step->what);
		json_member_text_opt(json, "detail", step->detail);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_member_text_opt(json, "kind", str_of(package->kind));
	json_member_text_opt(json, "kindWhy", str_of(package->kind_why));
	json_member_bool(json, "orphan", package->orphan);
	json_member_u64(json, "files", package->files);
	json_member_u64(json, "bytes", package->bytes);
	json_member_u64(json, "frees", need_frees(package));
	json_member_u64(json, "privileged", package->privileged);
	json_member_u64(json, "shells", package->shells);
	json_member_u64(json, "findings", package->findings);
	json_member_text_opt(json, "removal", package->removal);
	json_close(json, '}');
}

static void put_known(struct json_writer *json, const char *key, enum need_known known)
{
	if (known != NEED_NOT_KNOWN)
		json_member_bool(json, key, known == NEED_YES);
}

static void put_dropped(struct json_writer *json, const struct need *need, const struct need_dropped *dropped)
{
	json_key(json, "dropped");
	json_open(json, '{');
	json_member_u64(json, "libraries", dropped->libraries);
	json_member_u64(json, "bytes", dropped->bytes);
	json_key(json, "packages");
	json_open(json, '[');
	vec_each(i, &dropped->packages)
		json_put_text(json, need->packages.v[*i].package->name);
	json_close(json, ']');
	json_member_u64(json, "packageBytes", dropped->package_bytes);
	json_member_u64(json, "findings", dropped->findings);
	json_close(json, '}');
}

static void put_program(struct json_writer *json, const struct need *need, const struct need_program *program)
{
	static const char *const relros[] = {[NEED_RELRO_NONE] = "none", [NEED_RELRO_PARTIAL] = "partial", [NEED_RELRO_FULL] = "full"};

	json_open(json, '{');
	json_member_text(json, "path", program->path);
	json_member_bool(json, "library", program->library);
	json_member_text_opt(json, "interpreter", program->interpreter);
	json_member_bool(json, "static", program->linked_statically);
	json_member_bool(json, "pie", program->position_independent);
	json_member_bool(json, "nx", program->stack_not_executable);
	json_member_text(json, "relro", str_of(relros[program->relro]));
	put_known(json, "stackProtector", program->stack_protector);
	put_known(json, "fortify", program->fortified);
	json_member_text_opt(json, "runpath", program->runpath);
	if (program->dropped.libraries)
		put_dropped(json, need, &program->dropped);
	json_close(json, '}');
}

void json_need(struct json_writer *json, const struct need *need)
{
	json_key(json, "need");
	json_open(json, '{');
	json_member_texts(json, "starts", &need->starts);
	json_key(json, "counts");
	json_open(json, '{');
	for (int verdict = 0; verdict < NEED_VERDICTS; verdict++) {
		json_key(json, need_verdict_name((enum need_verdict)verdict));
		json_open(json, '{');
		json_member_u64(json, "packages", need->counts[verdict]);
		json_member_u64(json, "bytes", need->bytes[verdict]);
		json_close(json, '}');
	}
	json_close(json, '}');
	json_key(json, "missingLibraries");
	json_open(json, '[');
	vec_each(missing, &need->missing) {
		json_open(json, '{');
		json_member_text(json, "path", missing->path);
		json_member_text(json, "library", missing->library);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "programs");
	json_open(json, '[');
	vec_each(program, &need->programs)
		put_program(json, need, program);
	json_close(json, ']');
	if (need->profile.path) {
		json_key(json, "profile");
		json_open(json, '{');
		json_member_text(json, "path", str_of(need->profile.path));
		json_member_u64(json, "entries", need->profile.entries);
		json_member_u64(json, "found", need->profile.found);
		json_close(json, '}');
	}
	json_member_texts(json, "caveats", &need->caveats);
	json_close(json, '}');
}
