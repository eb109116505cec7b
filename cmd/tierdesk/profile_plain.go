//go:build !drill

package main

func profiled() {}
