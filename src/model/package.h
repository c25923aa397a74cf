/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory: which operating system an image holds and which packages, with the evidence for each.
 * purl: package-url/purl-spec PURL-SPECIFICATION.rst and PURL-TYPES.rst.
 *
 * Ownership: all texts live in the inventory's arena. Threading: one thread at a time while it is filled; then read by many, while one says whose
 * each package is, which nobody reads before all have done.
 */
#ifndef PLIMSOLL_MODEL_PACKAGE_H
#define PLIMSOLL_MODEL_PACKAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "model/coverage.h"
#include "model/image.h"

#define LAYER_UNKNOWN (-1)

/* Whose it is: the base image's (model/base_image.h), or of what was built on it. */
enum whose { WHOSE_UNKNOWN, WHOSE_BASE, WHOSE_OWN };
const char *whose_name(enum whose whose); /* "", "base", "own" */

/* os-release(5), or what its many substitutes amount to. */
struct os {
	struct str id;         /* "debian", "alpine", "almalinux", "rhel"; empty where none was recognised */
	struct str version_id; /* "11", "3.18.9", "9.3"; empty for rolling releases */
	struct str name;       /* PRETTY_NAME or NAME: "Debian GNU/Linux 11 (bullseye)" */
	struct str codename;
	/*
	 * What advisory feeds call the release, made from the above (and for Alpine from etc/apk/repositories, which say what
	 * packages are installed from): "11" for Debian, "22.04" for Ubuntu, "v3.18" or "edge" for Alpine, the major number "9"
	 * for RHEL and what is rebuilt from it, "2023" for Amazon Linux, "15.5" for SLES. Empty where the distribution has one
	 * list for all (Wolfi, Arch) and where the release is not known. version_id stays what the image says of itself.
	 */
	struct str release;
	struct str_list id_like;
	struct str variant_id;
	struct str source;     /* the path it was read from */
};

struct location {
	struct str path;    /* of the record: "var/lib/dpkg/status" */
	struct str what;    /* "package database", "file", "version string" */
	int layer;          /* index of the layer that holds that version of the record, or LAYER_UNKNOWN */
	uint32_t line;      /* 1-based, 0 where lines mean nothing */
};

struct package {
	const char *type;   /* purl type: "deb", "apk", "rpm", "pypi", … */
	struct str namespace; /* purl namespace: "debian", "@scope", "org.apache.logging.log4j"; may be empty */
	struct str name, version; /* version as its manager prints it: "1:2.3-4", "0:1.2-3.el9" without a zero epoch */
	struct str architecture;
	struct str source_name, source_version; /* of the source package; equal to name and version where it has none */
	struct str license;     /* as declared */
	struct str license_expression; /* the same as an SPDX expression, by inventory_finish(); empty where none is declared */
	struct str maintainer;  /* or vendor */
	struct str modularity;  /* rpm MODULARITYLABEL, "nodejs:18:…" */
	struct str purl;        /* filled by inventory_add() when empty */
	struct str cataloger;   /* name of the cataloger */
	struct str_list depends; /* names of what it needs, as the record says them, version constraints dropped */
	struct str_list alternatives; /* of them those of which one is enough, as the record orders them: "debconf|debconf-2.0"; "debconf" where that stands alone as well */
	struct str_list provides;
	struct str_list installed_with; /* names which, when all are there, bring it in by themselves: "install_if" of apk */
	struct str_list files;   /* clean paths of the files it owns; directories left out */
	const uint32_t *versions; /* by file: its version in the merged tree (model/located.h); NULL: nobody has looked */
	VEC(struct location) locations;
	uint64_t installed_size; /* bytes, as the record says; 0 where it does not */
	int layer;          /* index of the layer that brought it in, or LAYER_UNKNOWN */
	enum whose whose;
	bool essential;     /* the manager refuses to remove it */
	bool important;     /* it does so unless it is told that this one may go */
	bool automatic;     /* installed as a dependency */
	bool foreign;       /* not built by the distribution (vendor, maintainer, origin): its advisories do not apply */
	bool doubtful;      /* from an embedded SBOM, a lock file or a classifier, not from a package database */
	unsigned confidence; /* percent, where it is doubtful; 0: not said */
	bool uninstalled;   /* a package file that lies about: nothing of it was unpacked */
	bool development;   /* declared as needed for building or testing only */
	/* The package of the distribution that owns its record: its advisories speak, not the ecosystem's. NULL where none does. */
	const struct package *owner;
	struct str_list cpes; /* "cpe:2.3:a:…", where they are known */
	struct key_value_list hashes; /* of the package's own file: "SHA-1", "SHA-256" and hexadecimal digits; "h1" and base64 of Go */
	const struct symbol_set *symbols; /* functions of the program it is linked into; NULL: not known */
	uint32_t epoch;     /* rpm */
};

/*
 * Which functions a program holds, as FNV-1a hashes of their full names ("net/http.(*Server).Serve"), sorted: enough to
 * say that a vulnerable one is absent, at a few bytes a function.
 */
struct symbol_set {
	const uint64_t *hashes;
	size_t n;
	bool halves; /* of each only the first 32 bits are known (model/symbol_text.h), the others are 0 */
};

uint64_t symbol_hash(struct str name);
bool symbol_set_has(const struct symbol_set *set, struct str name);

/* What a file that a package owns is made of, in small hexadecimal digits; empty where nobody has read it, or not to its end. */
struct file_digests {
	struct str path, sha1, sha256;
	int layer; /* that holds its content, or LAYER_UNKNOWN */
};

struct inventory {
	struct arena arena;
	struct os os;
	VEC(struct package *) packages; /* pointers stay valid while packages are added */
	VEC(struct file_digests) digests; /* of an image only when a report asks (catalog/file_digests.h); sorted by inventory_settle_digests() */
	struct coverage coverage;
	bool database_found; /* some package database or manifest was there, even if empty */
};

void inventory_init(struct inventory *inventory);
void inventory_done(struct inventory *inventory);

/*
 * A new zeroed package at the end, layer LAYER_UNKNOWN. The caller fills it (texts copied into the inventory's arena) and
 * then calls inventory_finish() once all catalogers have run.
 */
struct package *inventory_add(struct inventory *inventory, const char *type, const char *cataloger);
/* Gives back a package's lists, for one that leaves the inventory before its end. */
void package_done(struct package *package);
/* Fills missing source names, purls and licence expressions, then sorts by type, namespace, name, version, architecture, first location. */
void inventory_finish(struct inventory *inventory);

/* Sorts the digests by path, each path once. */
void inventory_settle_digests(struct inventory *inventory);
/* Of a file among them, or NULL. */
const struct file_digests *inventory_digests(const struct inventory *inventory, struct str path);

/* Whether its type is one that an operating system's package manager installs. */
bool package_is_of_system(const struct package *package);
bool package_type_is_of_system(const char *type);
/* Where it was found first; empty where nobody says. One library twice in an image has one purl: this tells the two apart. */
struct str package_place(const struct package *package);

/* "pkg:deb/debian/openssl@1.1.1k-1?arch=amd64&distro=debian-11": percent-encoded, qualifiers in byte order. */
struct str package_purl(struct arena *arena, const struct package *package, const struct os *os);

#endif
