/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Downloads that are run as they come: asked of builds, and of what containers start with.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_RUN_DOWNLOAD_H
#define PLIMSOLL_CHECK_RUN_DOWNLOAD_H

#include "check/run/words.h"

/* The download whose output this call runs: `curl … | sh`, `sh -c "$(curl …)"`; NULL where it is none. The call stands in a
 * script. */
const struct shell_command *download_run_by(const struct run_call *call);

#endif
