/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record of dpkg's status file as values, without a tree around it. Sources: dpkg(1) "Package states", deb-control(5).
 *
 * Ownership: all texts are views into the record's bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_DPKG_RECORD_H
#define PLIMSOLL_CATALOG_DPKG_RECORD_H

#include "codec/stanza.h"

struct dpkg_record {
	struct str name, version, architecture;
	struct str source, source_version; /* equal to name and version where the record names no source */
	struct str maintainer;
	struct str pre_depends, depends, provides; /* as written, for dpkg_relation_next() */
	uint64_t installed_size;           /* bytes */
	/*
	 * Whether files of it may be on the disk: every state but not-installed and config-files ("rc", of which only
	 * configuration is left). A package half unpacked can be run by an attacker as well as one that is configured.
	 */
	bool present;
	bool essential; /* Essential or Protected: dpkg refuses to remove it */
	bool important; /* Important, or apt itself: apt refuses without --allow-remove-essential (apt-pkg/deb/deblistparser.cc) */
	bool same;      /* Multi-Arch: same, so that its file list is named NAME:ARCH */
	uint32_t line;
};

/*
 * Reads a stanza. `stateless`: of status.d, where records have no Status field and are installed. Returns NULL, or what is
 * wrong with it ("no Version field"), which makes it no record.
 */
const char *dpkg_record(const struct stanza *stanza, bool stateless, struct dpkg_record *ret_record);
/* Whether an empty line is missing and another record follows in the same stanza; dpkg_record() reads the first of them. */
bool dpkg_is_joined(const struct stanza *stanza);
/* A record of vcpkg's file of the same name and form, which lists no Debian packages. */
bool dpkg_is_vcpkg(const struct stanza *stanza);
/* The next need of a relation field, with all its alternatives, for dpkg_relation_next(). */
bool dpkg_need_next(struct str *rest, struct str *ret_need);
/* The next name of a relation field: alternatives each for itself, versions, architectures and profiles dropped. */
bool dpkg_relation_next(struct str *rest, struct str *ret_name);
/* Whether a known third party built it, told by the maintainer's address; never so for a distribution's own. */
bool dpkg_is_foreign(struct str maintainer);

#endif
