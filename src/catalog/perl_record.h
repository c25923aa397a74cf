/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records that installers of Perl distributions leave, as facts. Names are those of distributions: "Foo-Bar" for the
 * module Foo::Bar.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PERL_RECORD_H
#define PLIMSOLL_CATALOG_PERL_RECORD_H

#include "model/examine.h"

/* "install": of cpanm's install.json; the author is CPAN's id, "ETHER", or empty. */
enum { PERL_NAME, PERL_VERSION, PERL_AUTHOR, PERL_INSTALL_FIELDS };
/* "meta": of MYMETA.json; distributions needed at run time, one a line. */
enum { PERL_META_NAME, PERL_META_LICENSE, PERL_META_AUTHOR, PERL_META_DEPENDS, PERL_META_FIELDS };

void perl_examine_install(struct str bytes, const char *what, struct fact_writer *facts);
void perl_examine_meta(struct str bytes, const char *what, struct fact_writer *facts);
/* "local": one field with lines "Foo-Bar 1.23", in the order of the diary. */
void perl_examine_local(struct str bytes, struct fact_writer *facts);
/* "packlist": one field with the files, one a line, absolute as they are written. */
void perl_examine_packlist(struct str bytes, const char *what, struct fact_writer *facts);

#endif
