/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF: what its rules, its results and its run share.
 *
 * Ownership: texts live in the arena or in the report. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_SARIF_H
#define PLIMSOLL_REPORT_SARIF_H

#include "base/arena.h"
#include "base/map.h"
#include "codec/json_writer.h"
#include "model/report.h"

/*
 * GitHub takes 25,000 results of a run and keeps 5,000 of them, not always the worst: so the worst 5,000 are written, and a
 * notification says of how many. Source: GitHub Docs, "SARIF support for code scanning".
 */
#define SARIF_RESULTS_MAX 5000
#define SARIF_TEXT_MAX 1024  /* bytes of a rule's description and of a message, likewise */
#define SARIF_RELATED_MAX 10 /* places beside the first */

struct sarif_rule {
	const struct finding *first;
	double score; /* the highest of its findings, negative where unknown */
	enum severity severity;
};

struct sarif {
	struct json_writer json;
	const struct report *report;
	struct arena arena;
	struct map rule_numbers; /* finding id to its rule's number + 1 */
	VEC(struct sarif_rule) rules;
	size_t results; /* that will be written */
};

/* A rule for each id among the findings that will be results; then their descriptions. */
void sarif_collect_rules(struct sarif *sarif);
void sarif_put_rules(struct sarif *sarif);
void sarif_put_results(struct sarif *sarif);

/* {"text": …}: control characters escaped, links and placeholders defused, cut to SARIF_TEXT_MAX, never empty. */
void sarif_put_message(struct sarif *sarif, const char *key, struct str text, struct str otherwise);
struct str sarif_message(struct sarif *sarif, struct str text, struct str otherwise);
/* A relative reference (RFC 3986): everything but unreserved characters and the slash is encoded, the colon too. */
struct str sarif_uri(struct arena *arena, struct str path);
/* The image's file without its scheme and folders: what machine it was on is nobody's business. */
struct str sarif_target_uri(struct sarif *sarif);

#endif
