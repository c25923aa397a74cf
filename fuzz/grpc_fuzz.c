/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of gRPC: whatever the bytes, each message lies within them behind its prefix, or it is said why there is none. */
#include <stdint.h>
#include <stdlib.h>

#include "net/grpc.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from(data, size), message;
	struct err e = ERR_INIT;
	const char *at = rest.p;
	int r;

	while ((r = grpc_next(&rest, &message, &e)) > 0) {
		require(message.p == at + 5 && message.p + message.n == rest.p && rest.p + rest.n == (const char *)data + size);
		at = rest.p;
	}
	require(r == 0 ? !rest.n : e.text[0] != '\0');
	return 0;
}
