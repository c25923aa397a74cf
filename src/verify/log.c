/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/log.h"

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/note.h"
#include "crypto/hash.h"
#include "verify/merkle.h"

#define HINT_SIZE 4u
#define ED25519_MARK '\x01' /* C2SP signed-note: the algorithm's number in a key's id */

bool log_entry_is_tiled(const struct log_entry *entry)
{
	return str_is(entry->kind, "hashedrekord") && str_is(entry->version, "0.0.2");
}

/* ---- the promise ---- */

/* RFC 8785: four members that are sorted as they stand, of texts without escapes and of whole numbers. */
static void put_promise(const struct log_entry *entry, struct buf *out)
{
	char digits[HASH_DIGITS_MAX];

	buf_puts(out, "{\"body\":\"");
	base64_encode(entry->body, out);
	buf_printf(out, "\",\"integratedTime\":%lld,\"logID\":\"%.*s\",\"logIndex\":%lld}", (long long)entry->integrated_time,
		   STR(hash_digits((const unsigned char *)entry->log_id.p, entry->log_id.n, digits)), (long long)entry->index);
}

static enum verify_reason verify_promise(const struct log_entry *entry, const struct trusted_log *log, struct err *e)
{
	auto_done(buf_done) struct buf message = BUF_INIT(2 * BUNDLE_MAX);

	put_promise(entry, &message);
	if (!public_key_verify(log->key, public_key_hash(log->key), buf_str(&message), entry->promise)) {
		err_set(e, ERR_FORMAT, "the signed entry timestamp is not by the log's key over this entry");
		return VERIFY_LOG_PROMISE;
	}
	if (!validity_holds(&log->validity, entry->integrated_time)) {
		err_set(e, ERR_FORMAT, "the log's key did not count at the entry's time");
		return VERIFY_LOG_PROMISE;
	}
	return VERIFY_VERIFIED;
}

/* ---- proof and checkpoint ---- */

/* Four bytes hint at the key: of the log's id, or of the name and the key of a note's signer. */
static bool is_hint(const struct trusted_log *log, struct str name, struct str hint)
{
	struct str raw = public_key_raw(log->key);
	unsigned char id[HASH_SIZE_MAX];
	struct hash *hash;

	if (str_eq(hint, str_slice(log->id, 0, HINT_SIZE)))
		return true;
	if (!raw.n)
		return false;
	hash = hash_new(HASH_SHA256);
	hash_update(hash, name);
	hash_update(hash, str_from((const char[]){'\n', ED25519_MARK}, 2));
	hash_update(hash, raw);
	hash_final(hash, id);
	hash_free(hash);
	return str_eq(hint, str_from((const char *)id, HINT_SIZE));
}

static bool is_signed_by(const struct note *note, const struct note_signature *signature, const struct trusted_log *log)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(4096);

	if (!base64_decode(signature->text, &bytes) || bytes.n <= HINT_SIZE ||
	    !is_hint(log, signature->name, str_slice(buf_str(&bytes), 0, HINT_SIZE)))
		return false;
	return public_key_verify(log->key, public_key_hash(log->key), note->text, str_from_index(buf_str(&bytes), HINT_SIZE));
}

/* Signatures of others, of witnesses say, are passed over. */
static bool is_signed(const struct note *note, const struct trusted_log *log, bool tiled)
{
	for (size_t i = 0; i < note->n; i++)
		if ((!tiled || str_eq(note->signatures[i].name, log->host)) && is_signed_by(note, &note->signatures[i], log))
			return true;
	return false;
}

static const char *checkpoint_trouble(const struct inclusion_proof *proof, const struct trusted_log *log, bool tiled)
{
	auto_done(buf_done) struct buf root = BUF_INIT(64);
	struct checkpoint checkpoint;
	struct note note;

	if (!note_read(proof->checkpoint, &note) || !checkpoint_read(note.text, &checkpoint) || !base64_decode(checkpoint.root, &root))
		return "it is none: origin, size and root are expected, and signatures";
	if (tiled && !str_eq(checkpoint.origin, log->host))
		return "it is of another log";
	if (checkpoint.size != proof->size || !str_eq(buf_str(&root), proof->root))
		return "it is of another tree than the proof";
	return is_signed(&note, log, tiled) ? NULL : "the log's key has not signed it";
}

static enum verify_reason verify_proof(const struct log_entry *entry, const struct trusted_log *log, struct err *e)
{
	bool tiled = log_entry_is_tiled(entry);
	unsigned char leaf[MERKLE_HASH_SIZE];
	const char *trouble;

	merkle_leaf(entry->body, leaf);
	if (!merkle_includes(&entry->proof, tiled ? (uint64_t)entry->index : entry->proof.index, leaf)) {
		err_set(e, ERR_FORMAT, "the inclusion proof does not lead from the entry to the tree's root");
		return VERIFY_LOG_PROOF;
	}
	if ((trouble = checkpoint_trouble(&entry->proof, log, tiled))) {
		err_set(e, ERR_FORMAT, "the checkpoint: %s", trouble);
		return VERIFY_LOG_CHECKPOINT;
	}
	return VERIFY_VERIFIED;
}

enum verify_reason log_entry_verify(const struct log_entry *entry, const struct trusted_log *log, struct err *e)
{
	/* A proof without a checkpoint, which version 0.1 may have, proves a tree that nobody has signed. */
	bool proven = entry->proven && entry->proof.checkpoint.n;
	enum verify_reason reason = VERIFY_VERIFIED;

	if (!proven && !entry->promise.n) {
		err_set(e, ERR_FORMAT, "neither a promise of the log nor a proof");
		return VERIFY_LOG_PROMISE;
	}
	if (proven)
		reason = verify_proof(entry, log, e);
	if (reason == VERIFY_VERIFIED && entry->promise.n)
		reason = verify_promise(entry, log, e);
	return reason;
}
