/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles, trusted roots, notes and time stamps: whatever the bytes, an answer. A bundle that reads is verified under the built-in root, of which no
 * fuzzer has a key: so it must not hold.
 */
#include <stdint.h>
#include <stdlib.h>

#include "codec/base64.h"
#include "codec/note.h"
#include "crypto/sct.h"
#include "crypto/timestamp.h"
#include "verify/verify.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_bundle(struct str bytes)
{
	const struct authority anyone = {.method = AUTHORITY_KEYLESS, .without_log = true, .without_certificate_log = true};
	struct trusted_root root;
	struct artifact artifact;
	struct bundle bundle;
	struct verification result;
	struct err e = ERR_INIT;

	require(trusted_root_read(trusted_root_embedded(), "built-in", &root, &e) == 0);
	artifact_of(STR_LIT("nobody has signed this"), &artifact);
	if (bundle_read(bytes, "fuzz", &bundle, &e) == VERIFY_VERIFIED) {
		bundle_verify(&bundle, &(struct verify_policy){.root = &root, .authority = &anyone}, &artifact, &result);
		require(result.reason != VERIFY_VERIFIED && result.detail.text[0]);
	} else {
		require(e.text[0]);
	}
	bundle_done(&bundle);
	trusted_root_done(&root);
}

static void try_root(struct str bytes)
{
	struct trusted_root root;
	struct err e = ERR_INIT;

	require(trusted_root_read(bytes, "fuzz", &root, &e) == 0 || e.text[0]);
	trusted_root_done(&root);
}

static void try_note(struct str bytes)
{
	struct checkpoint checkpoint;
	struct note note;

	if (note_read(bytes, &note)) {
		require(note.n > 0 && note.text.n < bytes.n);
		checkpoint_read(note.text, &checkpoint);
	}
}

static void try_der(struct str bytes)
{
	struct certificate *certificate = NULL;
	struct buf message = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;
	struct str list;
	struct sct sct;
	int64_t seconds;

	if (certificate_from_der(bytes, &certificate, &e) == 0) {
		list = sct_list(certificate);
		while (sct_next(&list, &sct))
			sct_message(&sct, certificate, certificate, &message);
		certificate_extension_text(certificate, "1.3.6.1.4.1.57264.1.8");
		timestamp_verify(bytes, bytes, &certificate, 1, &seconds, &e);
	}
	certificate_free(certificate);
	buf_done(&message);
}

static void try_base64(struct str bytes)
{
	struct buf text = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);

	base64_encode(bytes, &text);
	require(base64_decode_lenient(buf_str(&text), &again) && str_eq(buf_str(&again), bytes));
	buf_clear(&again);
	require(base64_decode(buf_str(&text), &again) && str_eq(buf_str(&again), bytes));
	buf_clear(&again);
	base64_decode_lenient(bytes, &again);
	buf_done(&text);
	buf_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);

	if (size > 1 << 18)
		return 0;
	try_bundle(bytes);
	try_root(bytes);
	try_note(bytes);
	try_der(bytes);
	try_base64(bytes);
	return 0;
}
