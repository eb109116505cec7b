// Package letter turns the raw bytes of one mail into values the desk can act on: who wrote, what is new in it,
// whether a machine sent it, whether it is a bounce, and how far its sender can be believed.
//
// It must not touch the network, the clock or the disk (Inspect and TrimFiles, which serve the command line, read the files
// they are given), must not decide what becomes of a mail, and must never lose text: quotes and signatures are folded
// into their own fields, not deleted. Every input is hostile: work is bounded by a Budget and a panic becomes an error.
package letter
