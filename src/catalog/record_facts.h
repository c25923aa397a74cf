/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages whose records are small files, or lines of one: an examiner takes a record apart while its layer is read and writes
 * each package as a fact; the cataloger's run() makes packages of the facts. What is the same for all kinds is here.
 *
 * Ownership: packages' texts are the inventory's. Threading: record_add() as an examiner; records_run() one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_RECORD_FACTS_H
#define PLIMSOLL_CATALOG_RECORD_FACTS_H

#include "catalog/catalog.h"

#define RECORDS_MAX 1000000u    /* packages of one kind */
#define RECORD_FILE_MAX ((uint64_t)32 << 20)

/* What a record says; all but name and version may be empty. */
struct record_package {
	struct str name, version, namespace, architecture, source, license, maintainer;
	struct str depends; /* a name a line */
	uint32_t line;
	bool development, automatic;
};

/* A kind of record. */
struct record_kind {
	const char *examiner; /* its name, and the cataloger's */
	const char *type;     /* purl type */
	const char *what;     /* of a location: "package database", "lock file" */
	const char *note;     /* of gaps: "Conan packages" */
	bool database;        /* finding one is finding a package database */
	unsigned confidence;  /* percent, where no installation proves the package; else 0 */
	/* NULL, or the purl type of a record at that path. */
	const char *(*type_of)(struct str path);
	/* NULL, or the path of the file whose fact "files" lists what a package owns. */
	struct str (*files_of)(struct arena *arena, struct str path, struct str name);
	/* NULL, or the confidence of a record at that path. */
	unsigned (*confidence_of)(struct str path);
};

/* Writes a package as a fact; one without a name or a version is noted instead. */
void record_add(struct fact_writer *facts, const char *note, const struct record_package *package);
/* Writes what a package owns: paths, a line each. */
void record_add_files(struct fact_writer *facts, struct str lines);
int records_run(const struct record_kind *kind, const struct ctx *ctx, const struct tree *tree, struct inventory *inventory,
		struct err *e);

#endif
