/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of a signature: verified, or the one reason why it is not. Reasons are part of the interface: reports and policies name them.
 *
 * Ownership: texts are the verification's own or point into what was verified. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_VERIFICATION_H
#define PLIMSOLL_MODEL_VERIFICATION_H

#include "base/err.h"

enum verify_reason {
	VERIFY_NOT_JUDGED,           /* nobody has: what was forgotten to be filled, or to be judged, never holds */
	VERIFY_VERIFIED,
	VERIFY_BUNDLE_MALFORMED,     /* not the JSON that a bundle is, or a field that must be there is not */
	VERIFY_BUNDLE_VERSION,       /* a media type that nobody here knows */
	VERIFY_TRUST_MALFORMED,      /* the trusted root is not one */
	VERIFY_MATERIAL,             /* a key where a certificate was asked for, or the reverse */
	VERIFY_LOG_UNKNOWN,          /* no entry is of a log that is trusted */
	VERIFY_LOG_PROMISE,          /* the signed entry timestamp */
	VERIFY_LOG_PROOF,            /* the entry is not in the log's tree */
	VERIFY_LOG_CHECKPOINT,       /* nobody trusted has signed that tree */
	VERIFY_LOG_ENTRY,            /* the entry is about something else */
	VERIFY_TIME_MISSING,         /* nothing trusted says when it was signed */
	VERIFY_TIMESTAMP,            /* a time stamp, of none of the trusted authorities or of something else */
	VERIFY_CERTIFICATE_EXPIRED,  /* at the time of signing */
	VERIFY_CERTIFICATE_UNTRUSTED,/* of none of the trusted authorities, or not for signing code */
	VERIFY_CERTIFICATE_UNLOGGED, /* no certificate log that is trusted has seen it */
	VERIFY_IDENTITY,             /* signed by somebody else */
	VERIFY_ISSUER,               /* somebody else says who signed it */
	VERIFY_CLAIM,                /* the certificate tells another build than was asked for */
	VERIFY_SIGNATURE,            /* not over these bytes by this key */
	VERIFY_ARTIFACT,             /* over something else than what was given */
	VERIFY_PAYLOAD,              /* what is signed is no statement about an image */
	VERIFY_PREDICATE,            /* an attestation of another type than was asked for */
	VERIFY_EXPIRED,              /* who signed it meant it to count until then */
	VERIFY_REVOKED,              /* a certificate was taken back */
	VERIFY_REVOCATION_UNKNOWN,   /* whether one was could not be looked up, and it must be */
	VERIFY_POLICY,               /* no statement of a trust policy is for it, or one that lets anything pass */
	VERIFY_METADATA,             /* a repository's signed metadata (TUF) do not agree, or are older than what was seen */
	/* Of an attestation that is signed, and of what was expected of it. */
	VERIFY_STATEMENT,            /* it is empty, or is not what its type says */
	VERIFY_CONTRADICTION,        /* it says another source or builder than its certificate */
	VERIFY_SOURCE,               /* built of another repository */
	VERIFY_SOURCE_REF,           /* of another branch or tag */
	VERIFY_SOURCE_COMMIT,        /* of another commit */
	VERIFY_BUILDER,              /* by somebody else */
	VERIFY_BUILD_TYPE,           /* another kind of build */
	VERIFY_PARAMETERS,           /* with parameters that nobody has allowed */
	VERIFY_LEVEL,                /* of a lower level */
	VERIFY_VERIFIER,             /* the verdict is somebody else's */
	VERIFY_RESOURCE,             /* or about something else */
	VERIFY_RESULT,               /* or not that it passed */
	/* Of an image as a whole. */
	VERIFY_MISSING,              /* nothing of the kind that was asked for is there */
	VERIFY_SIGNERS,              /* signed by fewer than were asked for */
	VERIFY_ANNOTATION,           /* signed without an annotation that is asked for */
	VERIFY_NAME,                 /* signed under another name than the policy asks for */
	VERIFY_CONTENT,              /* a byte of it is another than was signed */
	VERIFY_REFUSED,              /* the policy says no, whoever has signed */
	VERIFY_UNSUPPORTED,          /* an algorithm or a form that this build cannot judge */
	VERIFY_UNSIGNED,             /* nobody has signed it, or nobody has looked */
};
#define VERIFY_REASONS (VERIFY_UNSIGNED + 1)
const char *verify_reason_name(enum verify_reason reason); /* "verified", "log-proof" */
/* A sentence of what it means and what to do. */
const char *verify_reason_text(enum verify_reason reason);

struct verification {
	enum verify_reason reason;
	struct err detail;             /* what exactly; empty where it is verified */
	struct str identity, issuer;   /* of the certificate; empty of a key's */
	char algorithm[48];            /* of the signature: "ECDSA P-256, SHA-256"; empty where it does not hold */
	int64_t signed_at;             /* seconds since 1970: the earliest time that is proven; 0 where none is */
	char predicate_type[256];      /* of an attestation; empty where a file itself was signed */
};

#endif
