/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands over one image share: run a scan as the options say, write its reports, and turn the verdict into an
 * exit code.
 *
 * Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_EVALUATE_H
#define PLIMSOLL_CLI_EVALUATE_H

#include "cli/run.h"
#include "scan/scan.h"

struct evaluation {
	struct scan_request *request; /* command, policy and database are filled from the options */
	const struct report_options *report;
	const struct rows_options *rows; /* or NULL */
	const struct gate_options *gate; /* or NULL */
	struct policy *policy; /* with what settings have put into it already; NULL: none have */
	bool reads_policy;     /* gates and settings come from --policy or from files of the working folder */
	bool part_of_policy;   /* gates that the command cannot judge are eval's, although the policy was named */
	const struct str_list *notes; /* for the report; or NULL */
	bool needs_gate;       /* a policy without any is wrong use, before the image is read */
	const char *create_baseline;  /* a file to write what was found to; or NULL */
	/* What that needs which may fail by what the user gave: done before the image is read. NULL: nothing. */
	int (*first)(struct run *run, void *to, struct err *e);
	/* What is done with it besides, once the reports are written; a negative error ends the command. NULL: nothing. */
	int (*then)(struct run *run, const struct scan *scan, void *to, struct err *e);
	void *then_to;
	struct str again;      /* further words that give the same report again, " --rule X FILE" */
	struct str template_text; /* private: of --template */
};

/* Files of configuration and the profile; the request points into the run's arena. */
void evaluate_beside(struct run *run, const struct beside_options *options, struct scan_request *request);
/* A Dockerfile in the folder of an image that is a file or a layout, as the one that it may have been built of. */
void evaluate_find_dockerfile(struct run *run, struct scan_request *request);
/* The exit code, or a negative error. */
int evaluate(struct run *run, const struct evaluation *evaluation, struct err *e);

#endif
