/* SPDX-License-Identifier: Apache-2.0 */
#include "net/line.h"

#include <time.h>

#include "base/mem.h"

#define LOOK_NS 200000000L /* how often who waits looks whether its time is over */

void http_client_init(struct http_client *client, const struct ctx *ctx, const struct http_hosts *hosts, unsigned streams)
{
	*client = (struct http_client){.ctx = ctx, .hosts = hosts, .streams = streams ? streams : 1};
	pthread_mutex_init(&client->mutex, NULL);
	pthread_cond_init(&client->given, NULL);
}

static void line_free(struct line *line)
{
	if (line->easy)
		curl_easy_cleanup(line->easy);
	if (line->multi)
		curl_multi_cleanup(line->multi);
	free(line);
}

void http_client_done(struct http_client *client)
{
	while (client->idle) {
		struct line *line = client->idle;

		client->idle = line->next;
		line_free(line);
	}
	pthread_cond_destroy(&client->given);
	pthread_mutex_destroy(&client->mutex);
}

struct http_client *http_client_new(const struct ctx *ctx, const struct http_hosts *hosts, unsigned streams)
{
	struct http_client *client = mem_alloc(sizeof(*client));

	http_client_init(client, ctx, hosts, streams);
	return client;
}

void http_client_free(struct http_client *client)
{
	if (client)
		http_client_done(client);
	free(client);
}

static int line_new(struct line **ret_line, struct err *e)
{
	struct line *line;

	if (libcurl_load(e) < 0)
		return e->code;
	line = mem_zero(1, sizeof(*line));
	line->easy = curl_easy_init();
	line->multi = curl_multi_init();
	if (!line->easy || !line->multi) {
		line_free(line);
		return err_set(e, ERR_IO, "curl cannot start");
	}
	*ret_line = line;
	return 0;
}

static int wait_for_turn(struct http_client *client, struct err *e)
{
	while (client->open >= client->streams) {
		struct timespec until;

		if (ctx_check(client->ctx, e) < 0)
			return e->code;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&client->given, &client->mutex, &until);
	}
	client->open++;
	return 0;
}

int line_take(struct http_client *client, bool stream, struct line **ret_line, struct err *e)
{
	struct line *line = NULL;
	int r = 0;

	pthread_mutex_lock(&client->mutex);
	if (stream)
		r = wait_for_turn(client, e);
	if (r == 0 && (line = client->idle))
		client->idle = line->next;
	pthread_mutex_unlock(&client->mutex);
	if (r == 0 && !line && (r = line_new(&line, e)) < 0 && stream)
		line_give(client, true, NULL);
	if (r == 0)
		*ret_line = line;
	return r;
}

void line_give(struct http_client *client, bool stream, struct line *line)
{
	pthread_mutex_lock(&client->mutex);
	if (line) {
		line->next = client->idle;
		client->idle = line;
	}
	if (stream) {
		client->open--;
		pthread_cond_signal(&client->given);
	}
	pthread_mutex_unlock(&client->mutex);
}
