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
/* The name of its source package, its own where it has none. */
static inline struct str words_source(const struct package *package)
{
	return package->source_name.n ? package->source_name : package->name;
}
/* Its number, or "-". */
struct str words_layer(struct arena *arena, int layer);
/* The fixed version, or why there is none: "none yet", "won't fix", "deferred", "end of life"; empty for other kinds. */
struct str words_fixed(const struct finding *finding);
/* The reason of its priority; `brief`: without what the neighbouring columns say, "high" for "high, no fix yet", "EPSS 15%". */
struct str words_why(const struct finding *finding, bool brief);
/* "1.2 MB"; the other gives "-" for none, as a cell of a table wants it. */
struct str words_size(struct arena *arena, uint64_t bytes);
struct str words_size_or_dash(struct arena *arena, uint64_t bytes);
/* As one word of a shell's command line. */
struct str words_shell(struct arena *arena, struct str text);
/* The date part of an RFC 3339 text. */
struct str words_date(struct str time);

static inline const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "1,600 %" */
struct str words_percent(struct arena *arena, double percent);

#endif
