/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP server on the loopback interface for one test: every connection gets the answer that `answer` makes for its
 * request. Threading: `answer` runs in the server's thread, while the test waits for its own request.
 */
#ifndef PLIMSOLL_TESTS_NET_SERVER_H
#define PLIMSOLL_TESTS_NET_SERVER_H

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

struct server {
	int socket;
	uint16_t port;
	pthread_t thread;
	unsigned requests;
	void (*answer)(struct server *server, struct str request, struct buf *ret_answer);
	void *arg;
};

static void server_one(struct server *server, int client)
{
	struct buf request = BUF_INIT(65536), answer = BUF_INIT(64u << 20);
	char chunk[4096];
	ssize_t n;

	while (str_search(buf_str(&request), STR_LIT("\r\n\r\n")) < 0 && (n = read(client, chunk, sizeof(chunk))) > 0)
		buf_put(&request, str_from(chunk, (size_t)n));
	server->requests++;
	server->answer(server, buf_str(&request), &answer);
	for (size_t done = 0; done < answer.n; done += (size_t)n)
		if ((n = send(client, answer.p + done, answer.n - done, MSG_NOSIGNAL)) <= 0)
			break;
	close(client);
	buf_done(&request);
	buf_done(&answer);
}

static void *server_run(void *arg)
{
	struct server *server = arg;
	int client;

	while ((client = accept(server->socket, NULL, NULL)) >= 0)
		server_one(server, client);
	return NULL;
}

static void server_start(struct server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	server->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server->socket, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server->socket, 8), 0);
	assert_int_equal(getsockname(server->socket, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&server->thread, NULL, server_run, server), 0);
}

static void server_stop(struct server *server)
{
	shutdown(server->socket, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->socket);
}

#endif
