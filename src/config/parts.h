/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream of YAML or JSON cut into its documents before any of them is read: so that memory is a document's and not the stream's, and
 * damage in one costs that one alone.
 *
 * Ownership: views of the stream. Threading: no state but the caller's.
 */
#ifndef PLIMSOLL_CONFIG_PARTS_H
#define PLIMSOLL_CONFIG_PARTS_H

#include "base/str.h"

struct part {
	struct str text;
	uint32_t line; /* of its first byte, counted from 1 */
};

struct parts {
	struct str rest;
	uint32_t line;
};

/*
 * The next part: up to a line that begins with "---", which no scalar may hold (YAML 1.2.2, 9.1.2), or one of several JSON values
 * behind one another. A "%" directive stays with its document. False at the end.
 */
bool parts_next(struct parts *parts, struct part *ret_part);

/*
 * Where a text is a template that nobody has rendered, the line of its first action of Helm ("{{ .Values", "{{- include"), counted
 * from `line`; 0: it is none. "{{" alone proves nothing: Argo, Prometheus and Grafana have it in finished manifests. `own`: only what
 * Helm alone has, for a document that can be read; "{{ if", "{{ template" are Alertmanager's too.
 */
uint32_t part_template_line(struct str text, uint32_t line, bool own);

#endif
