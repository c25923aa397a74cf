/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs of requests: whose they are, and which one a relative one means. Source: RFC 3986, sections 3 and 5.2; RFC 6454 section 4 for origins.
 *
 * What could be taken for another host by another reader is none: user names, backslashes, blanks and control characters.
 * Ownership: views of the text given, but for url_join(). Threading: no state.
 */
#ifndef PLIMSOLL_NET_URL_H
#define PLIMSOLL_NET_URL_H

#include "base/arena.h"
#include "base/buf.h"

struct url {
	bool tls;           /* https, not http */
	struct str host;    /* with the port where one is written: "ghcr.example:5000", "[::1]" */
	struct str target;  /* path and query; may be empty */
};

/* False on everything but http and https, and on what is ambiguous. */
bool url_parse(struct str text, struct url *ret_url);
/* "127.0.0.1", "localhost" or "[::1]", with or without a port. */
bool url_host_is_loopback(struct str host);
/* Scheme, host and port, those that stand for themselves included. */
bool url_same_origin(const struct url *a, const struct url *b);
/* What `reference`, as a Location or a Link has it, means at `base`; NULL where that is no URL. Dots in paths stay as they are. */
const char *url_join(struct arena *arena, struct str base, struct str reference);
/* As errors show it: what is behind "?" may be a signature that opens what lies there to everybody for a while. */
struct str url_shown(struct str url);
/* Appends text with everything but letters, digits and "-._~" as %XX. */
void url_escape(struct buf *out, struct str text);

#endif
