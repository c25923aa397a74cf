/* SPDX-License-Identifier: Apache-2.0 */
#include "model/verification.h"

static const struct {
	const char *name, *text;
} reasons[VERIFY_REASONS] = {
	[VERIFY_NOT_JUDGED] = {"not-judged", "nobody has judged it, which is a fault of this program: please report it"},
	[VERIFY_VERIFIED] = {"verified", "the signature holds"},
	[VERIFY_BUNDLE_MALFORMED] = {"bundle-malformed", "the signature's file is damaged or incomplete: fetch it again, or have it signed again"},
	[VERIFY_BUNDLE_VERSION] = {"bundle-version", "the bundle is of a version that is not known here"},
	[VERIFY_TRUST_MALFORMED] = {"trust-malformed", "the trusted root cannot be used: name another with --trusted-root"},
	[VERIFY_MATERIAL] = {"material", "signed with a key: --key; with a certificate: --certificate-identity and --certificate-oidc-issuer"},
	[VERIFY_LOG_UNKNOWN] = {"log-unknown", "a log that is trusted must have it: --trusted-root of its instance, --insecure-ignore-tlog or, in a policy, without-log: true"},
	[VERIFY_LOG_PROMISE] = {"log-promise", "the log has not promised this entry"},
	[VERIFY_LOG_PROOF] = {"log-proof", "the entry is not proven to be in the log"},
	[VERIFY_LOG_CHECKPOINT] = {"log-checkpoint", "the log has not signed the tree that the proof is for"},
	[VERIFY_LOG_ENTRY] = {"log-entry", "the log's entry is about another signature, key or content"},
	[VERIFY_TIME_MISSING] = {"time-missing", "nothing trusted says when it was signed"},
	[VERIFY_TIMESTAMP] = {"timestamp", "the time stamp does not hold"},
	[VERIFY_CERTIFICATE_EXPIRED] = {"certificate-expired", "the certificate did not hold when it was signed"},
	[VERIFY_CERTIFICATE_UNTRUSTED] = {"certificate-untrusted", "the certificate is of no authority that is trusted"},
	[VERIFY_CERTIFICATE_UNLOGGED] = {"certificate-unlogged", "no certificate log that is trusted has seen the certificate"},
	[VERIFY_IDENTITY] = {"identity", "signed by somebody else"},
	[VERIFY_ISSUER] = {"issuer", "who signed it was told by somebody else"},
	[VERIFY_CLAIM] = {"claim", "the certificate is of another build than was asked for"},
	[VERIFY_SIGNATURE] = {"signature", "the signature is not over these bytes by this key"},
	[VERIFY_ARTIFACT] = {"artifact", "something else was signed"},
	[VERIFY_PAYLOAD] = {"payload", "what was signed is no statement about an image"},
	[VERIFY_PREDICATE] = {"predicate", "it is signed, but says something else than was asked for"},
	[VERIFY_EXPIRED] = {"expired", "its signer meant it to count until then and no longer: have it signed again"},
	[VERIFY_REVOKED] = {"revoked", "a certificate of it was revoked: do not trust it"},
	[VERIFY_REVOCATION_UNKNOWN] = {"revocation-unknown", "whether a certificate was revoked could not be looked up: fetch its authority's list for --crl"},
	[VERIFY_POLICY] = {"policy", "the trust policy says nothing of it that proves anything"},
	[VERIFY_METADATA] = {"metadata", "the signed metadata do not belong together, or are older than what was seen before"},
	[VERIFY_STATEMENT] = {"statement", "the attestation is empty or is not what its type says: have it made again"},
	[VERIFY_CONTRADICTION] = {"contradiction", "the attestation says another source or builder than the certificate that signed it"},
	[VERIFY_SOURCE] = {"source", "built of another repository than was expected"},
	[VERIFY_SOURCE_REF] = {"source-ref", "built of another branch or tag than was expected"},
	[VERIFY_SOURCE_COMMIT] = {"source-commit", "built of another commit than was expected"},
	[VERIFY_BUILDER] = {"builder", "built by somebody else than was expected"},
	[VERIFY_BUILD_TYPE] = {"build-type", "another kind of build than was expected"},
	[VERIFY_PARAMETERS] = {"parameters", "built with parameters from outside that nobody has allowed: --parameter NAME=VALUE allows one"},
	[VERIFY_LEVEL] = {"level", "of a lower level than was expected"},
	[VERIFY_VERIFIER] = {"verifier", "somebody else's verdict than was expected"},
	[VERIFY_RESOURCE] = {"resource", "the verdict is about something else"},
	[VERIFY_RESULT] = {"result", "the verdict is that it failed"},
	[VERIFY_MISSING] = {"missing", "nothing of that kind was found; of an image plimsoll provenance shows what there is"},
	[VERIFY_SIGNERS] = {"signers", "signed by fewer than were asked for"},
	[VERIFY_ANNOTATION] = {"annotation", "it was signed without an annotation that is asked for, or with another value"},
	[VERIFY_NAME] = {"name", "the policy asks under which name it was signed"},
	[VERIFY_CONTENT] = {"content", "what is there is not what was signed: fetch it again"},
	[VERIFY_REFUSED] = {"refused", "no signature changes that"},
	[VERIFY_UNSUPPORTED] = {"unsupported", "an algorithm or a form that this build cannot verify"},
	[VERIFY_UNSIGNED] = {"unsigned", "nobody has signed it: it says what anybody can say"},
};

const char *verify_reason_name(enum verify_reason reason)
{
	return reasons[reason].name;
}

const char *verify_reason_text(enum verify_reason reason)
{
	return reasons[reason].text;
}
