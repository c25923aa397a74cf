/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several formats say in the same words: the system's short name, what made a layer, what fixes a finding.
 *
 * Ownership: texts live in the arena given or in the report. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_WORDS_H
#define PLIMSOLL_REPORT_WORDS_H

#include "base/arena.h"
#include "model/report.h"

/* "Debian 11" for "Debian GNU/Linux 11 (bullseye)"; "unknown distribution". */
struct str words_system(struct arena *arena, const struct os *os);
/* "linux/arm64/v8"; empty where nothing is known. */
struct str words_platform(struct arena *arena, const struct platform *platform);
/* A history entry without the builder's wrapping: "RUN apt-get update", "ADD file:3f2a in /". */
struct str words_created_by(struct arena *arena, struct str created_by);
/* What a finding is about: the package's name, else its place, else the layer. */
struct str words_subject(struct arena *arena, const struct finding *finding);
/*
 * What an image is called: the first name that its archive gives it, else how it was asked for. A layout's name may be a tag alone
 * (OCI image layout 1.1, "org.opencontainers.image.ref.name"); what is tagged is then called as its folder or archive is: "shop.oci:latest".
 */
struct str words_image(struct arena *arena, const struct image *image);
/* The name of its source package, its own in full where it has none: "openssl", "org.yaml:snakeyaml". */
struct str words_source(struct arena *arena, const struct package *package);
/* An action as a cell beside what it removes, without the "up to" at its end, which is told there; and that: "79", "up to 79", "(71)". */
struct str words_action(const struct action *action);
struct str words_removes(struct arena *arena, const struct action *action);
/* The version that fixes all findings of the finding's package that can be fixed: the newest; empty where none can. */
struct str words_fixes_all(const struct findings *findings, const struct finding *finding);
/* Whether the version is newer than the other, or there is no other; as the type of the finding's package has it. */
bool words_is_newer(const struct finding *finding, struct str version, struct str other);
/* Its number, or "-". */
struct str words_layer(struct arena *arena, int layer);
/* The fixed version, or why there is none: "none yet", "won't fix", "deferred", "end of life"; empty for other kinds. */
struct str words_fixed(const struct finding *finding);
/*
 * The reason of its priority; `brief`: without what the neighbouring columns say, "high" for "high, no fix yet", "EPSS 15%"; but whether it is
 * needed, which decides, always stands.
 */
struct str words_why(const struct finding *finding, bool brief);
/* "1.2 MB"; the other gives "-" for none, as a cell of a table wants it. */
struct str words_size(struct arena *arena, uint64_t bytes);
struct str words_size_or_dash(struct arena *arena, uint64_t bytes);
/* As one word of a shell's command line. */
struct str words_shell(struct arena *arena, struct str text);

static inline const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "1,600 %" */
struct str words_percent(struct arena *arena, double percent);

#endif
