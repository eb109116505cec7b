// Command tierdesk is the whole service desk in one binary.
package main

func main() {}
