// Command testcount reads the output of go test -json and prints what a person wants of it: failures in full, one line
// for each package, why tests were skipped, and at the very end the count of tests. It exits 1 on a failure and when
// no test ran at all, because a run without tests proves nothing.
package main

import (
	"fmt"
	"os"
)

func main() {
	tally, err := count(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(2)
	}
	tally.print(os.Stdout)
	if !tally.good() {
		os.Exit(1)
	}
}
