/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/history.h"

static const struct {
	const char *created_by, *instruction, *arguments;
} lines[] = {
	{"", "", ""},
	{"/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]", ""},
	{"/bin/sh -c #(nop) ADD file:1a2b in / ", "ADD file:1a2b /", ""},
	{"/bin/sh -c #(nop) COPY multi:0f0f in /srv/ ", "COPY multi:0f0f /srv/", ""},
	{"COPY docs in the way / # buildkit", "COPY docs in the way /", ""},
	{"/bin/sh -c apt-get update", "RUN apt-get update", ""},
	{"RUN /bin/sh -c make # buildkit", "RUN make", ""},
	{"RUN |1 A=b /bin/sh -c make # buildkit", "RUN make", "A=b"},
	{"|2 A=b /x C=d /bin/bash -o pipefail -c make -c x", "RUN make -c x", "A=b /x C=d"},
	{"/bin/bash -o pipefail -c curl x | sh", "RUN curl x | sh", ""},
	{"/bin/bash -ec 'x'", "RUN 'x'", ""},
	{"RUN [\"/app\", \"init\"]", "RUN [\"/app\", \"init\"]", ""},
	{"/usr/bin/app serve", "/usr/bin/app serve", ""},
	{"EXPOSE map[443/tcp:{} 80/tcp:{}]", "EXPOSE 443/tcp 80/tcp", ""},
	{"/bin/sh -c #(nop)  EXPOSE 80", "EXPOSE 80", ""},
	{"VOLUME [/data /var/log]", "VOLUME /data /var/log", ""},
	{"VOLUME [\"/data\"]", "VOLUME [\"/data\"]", ""},
	{"SHELL [/bin/bash -o pipefail -c]", "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]", ""},
	{"HEALTHCHECK &{[\"CMD-SHELL\" \"curl -f \\\"$URL\\\" || exit 1\"] \"30s\" \"10s\" \"0s\" '\\x03'}",
	 "HEALTHCHECK --interval=30s --timeout=10s --retries=3 CMD curl -f \"$URL\" || exit 1", ""},
	{"HEALTHCHECK &{[\"CMD\" \"/check\" \"-v\"] \"0s\" \"0s\" \"1m0s\" \"5s\" '\\x00'}",
	 "HEALTHCHECK --start-period=1m0s --start-interval=5s CMD [\"/check\", \"-v\"]", ""},
	{"HEALTHCHECK &{[\"NONE\"] \"0s\" \"0s\" \"0s\" '\\x00'}", "HEALTHCHECK NONE", ""},
	{"HEALTHCHECK &{[\"CMD\"", "HEALTHCHECK &{[\"CMD\"", ""},
	{"CMD [\"python3\" \"/srv/app.py\"]", "CMD [\"python3\", \"/srv/app.py\"]", ""},
	{"ENTRYPOINT [\"/a\"]", "ENTRYPOINT [\"/a\"]", ""},
	{"CMD [\"a\"", "CMD [\"a\"", ""},
	{"EXPOSE map[", "EXPOSE map[", ""},
	{"|", "|", ""},
	{"|1 A=b", "|1 A=b", ""},
	{"bazel build ...", "bazel build ...", ""},
};

TEST(what_builders_write)
{
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct str arguments;

		assert_str(history_instruction(&arena, str_of(lines[i].created_by), &arguments), lines[i].instruction);
		assert_str(arguments, lines[i].arguments);
	}
	arena_done(&arena);
}

TEST_MAIN
