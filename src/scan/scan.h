/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of the stages: source → layers → tree → catalogers → inventory → matchers, checks → findings → policy → report.
 * The only place that knows it.
 *
 * Ownership: a scan owns everything its report points into, until scan_done(). Threading: one scan a thread; it starts
 * threads of its own for layers.
 */
#ifndef PLIMSOLL_SCAN_SCAN_H
#define PLIMSOLL_SCAN_SCAN_H

#include "base/ctx.h"
#include "model/deployment.h"
#include "model/difference.h"
#include "model/layers.h"
#include "model/need.h"
#include "base/map.h"
#include "model/report.h"
#include "model/settings.h"
#include "model/tree.h"
#include "model/provenance.h"
#include "policy/policy.h"
#include "verify/trust.h"

struct scan_request {
	const char *command;   /* goes into the report */
	const char *reference; /* REF of the command line; NULL: no image, only files */
	const char *author;    /* of `vex`: goes into the report; NULL: nobody was named */
	const char *platform;  /* os/arch[/variant], NULL: this machine's, or the only one there is */
	bool lazy;             /* image.lazy */
	const char *database;  /* --db, NULL: the default */
	const char *compare;   /* --compare: an SBOM whose claims are held against the inventory; NULL: none */
	const char *const *files; /* configuration to judge: files, folders, "-"; NULL-terminated, may be NULL */
	const char *const *commands; /* command lines to judge, "docker run …"; NULL-terminated, may be NULL */
	const struct map *overlay; /* path to `const struct str *`: bytes in place of a file's own; NULL: none */
	const struct settings *settings; /* of the rules about it; NULL: as they are of themselves */
	const char *base;      /* --base: what the image was built on; NULL: to be found out */
	const char *learn;     /* remember the image as a base in the user's table, by that name, or where it is empty by its own; NULL: do not */
	const char *before;    /* of diff: the earlier image, with which that of `reference` is compared; NULL: none */
	bool beside;           /* judge the files of configuration that lie beside the image, where none are given */
	bool inventory;        /* run catalogers */
	bool file_digests;     /* where a report tells them: read every file for the digests of those that packages own; needs inventory */
	bool vulnerabilities;  /* open the database and match; needs inventory */
	const char *dockerfile; /* with `layers` or `waste`: the file that the image was built of; NULL: none */
	bool dockerfile_guessed; /* it only lies beside the image */
	bool layers;           /* account for the layers; reads every file */
	bool waste;            /* the same without contents: what later layers hide, and leftovers */
	bool need;             /* judge which packages are needed; needs inventory */
	bool layers_answer;    /* the account of the layers is what was asked for, and an SBOM, which has none, is an error */
	bool need_answer;      /* with it: that is what was asked for, and an SBOM, which holds no files, is an error */
	bool matches_aside;    /* nobody asked for vulnerabilities: what the database does not speak of is a note, and no gap */
	const char *profile;   /* with it: a file that names what a run opened; NULL: none */
	bool binaries;         /* with it: tables are of programs and libraries, not of packages */
	const char *asked;     /* with it: the package that `why` asks for; NULL: all */
	bool contents;         /* know of every file what its content is, for diff */
	bool checks;           /* evaluate the image's configuration */
	bool provenance;       /* look for signatures and attestations beside the image */
	bool outline;          /* its manifest and configuration, and what lies beside it, are enough: no layer is read */
	struct trust *trust;   /* with provenance: whom signatures are held against; NULL: whoever the built-in trusted root vouches for */
	bool every_platform;   /* with provenance: of an index's other platforms too, which is told and judged by nobody */
	bool vex_unsigned;     /* with provenance: heed VEX documents beside the image that nobody trusted has signed */
	const char *publishers; /* with provenance: a list of one's own of who publishes what; NULL: none */
	struct policy *policy; /* NULL: none; no gates */
};

struct scan {
	struct image image;
	struct tree tree;
	struct inventory inventory;
	struct image claimed_image;  /* of --compare: what the SBOM says of the image it is about, */
	struct inventory claimed;    /* and of what is in it */
	struct image given_base;     /* of request->base */
	struct base_image base;
	struct layers layers;
	struct need need;
	struct provenance provenance;
	struct trust trust;          /* where the request has none */
	struct deployments deployments; /* that files of configuration make of the image */
	struct scan *earlier;        /* of request->before; NULL: none */
	struct difference difference;
	struct findings findings;
	bool unmatched;              /* no package has a vulnerability that was found, and not because there is none */
	struct str learned;          /* what was remembered as a base, and where; empty: nothing */
	struct str unjudged;         /* with matches_aside: of which packages vulnerabilities are not known; empty: of none */
	struct vex vex;
	struct advdb *database;
	struct report report;
};

/* Whatever comes of it, the caller calls scan_done(). */
int scan_run(const struct ctx *ctx, const struct scan_request *request, struct scan *ret_scan, struct err *e);
void scan_done(struct scan *scan);

#endif
