/* SPDX-License-Identifier: Apache-2.0 */
/* One line CHECK(family, name) for each file family/name.c here; included twice, for declarations and for the table. */
CHECK(image, user_root)
CHECK(image, secret_env)
CHECK(image, tag_latest)
CHECK(secret, private_key)
CHECK(secret, token)
CHECK(secret, credential_file)
CHECK(secret, password_hash)
CHECK(secret, history)
