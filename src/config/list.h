/* SPDX-License-Identifier: Apache-2.0 */
/* One line FRONT_END(name) for each file name.c of this folder, in the order in which they are asked; included twice. */
FRONT_END(dockerfile)
FRONT_END(kubernetes)
FRONT_END(compose)
FRONT_END(run)
FRONT_END(inspect)
FRONT_END(image)
FRONT_END(bake)
