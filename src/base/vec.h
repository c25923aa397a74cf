/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing array of one type:  VEC(struct package) packages = {0};  *vec_push(&packages) = package;
 *
 * Ownership: the array owns its elements' storage until vec_done(); pointers into it last until the next push.
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_BASE_VEC_H
#define PLIMSOLL_BASE_VEC_H

#include "base/mem.h"
#include "base/str.h"

#define VEC(type)            \
	struct {             \
		type *v;     \
		size_t n;    \
		size_t room; \
	}

/* A named vector type, where one is passed between functions: VEC_TYPE(place_list, struct place); struct place_list places; */
#define VEC_TYPE(name, type)                                \
	struct name {                                       \
		type *v;                                    \
		size_t n;                                   \
		size_t room;                                \
	}

/* Room to begin with: a cache line. Most lists of large elements hold one. */
#define VEC_FIRST(size) ((size) >= 64 ? 1 : 64 / (size) < 8 ? 64 / (size) : 8)

/* A new zeroed element at the end, as a pointer. */
#define vec_push(vec)                                                                              \
	({                                                                                         \
		__auto_type vec_ = (vec);                                                          \
		if (vec_->n == vec_->room) {                                                       \
			vec_->room = vec_->room ? vec_->room * 2 : VEC_FIRST(sizeof(*vec_->v));    \
			vec_->v = mem_resize(vec_->v, vec_->room, sizeof(*vec_->v));               \
		}                                                                                  \
		memset(&vec_->v[vec_->n], 0, sizeof(*vec_->v));                                    \
		&vec_->v[vec_->n++];                                                               \
	})

/* Room for n more elements, so that pushing them moves nothing. */
#define vec_reserve(vec, more)                                                                     \
	do {                                                                                       \
		__auto_type vec_ = (vec);                                                          \
		if (vec_->room - vec_->n < (more)) {                                               \
			size_t least_ = vec_->n + (more);                                          \
			vec_->room = vec_->room + vec_->room / 2 > least_ ? vec_->room + vec_->room / 2 : least_; \
			vec_->v = mem_resize(vec_->v, vec_->room, sizeof(*vec_->v));               \
		}                                                                                  \
	} while (0)

#define vec_done(vec)                                \
	do {                                         \
		__auto_type done_ = (vec);           \
		free(done_->v);                      \
		done_->v = NULL;                     \
		done_->n = done_->room = 0;          \
	} while (0)

/* for (const struct package *p = …): the element type follows from the vector. */
#define vec_each(item, vec) for (__typeof__(&*(vec)->v) item = (vec)->v; item && item < (vec)->v + (vec)->n; item++)

#define vec_sort(vec, order)                                                      \
	do {                                                                      \
		if ((vec)->n > 1)                                                 \
			qsort((vec)->v, (vec)->n, sizeof(*(vec)->v), (order));    \
	} while (0)

/* Sorts, and keeps one of those that the order calls equal. */
#define vec_sort_unique(vec, order)                                                                 \
	do {                                                                                        \
		__auto_type unique_ = (vec);                                                        \
		size_t kept_ = 0;                                                                   \
		vec_sort(unique_, (order));                                                         \
		for (size_t at_ = 0; at_ < unique_->n; at_++)                                       \
			if (!kept_ || (order)(&unique_->v[at_], &unique_->v[kept_ - 1]) != 0)       \
				unique_->v[kept_++] = unique_->v[at_];                              \
		unique_->n = kept_;                                                                 \
	} while (0)

VEC_TYPE(str_list, struct str);

#endif
