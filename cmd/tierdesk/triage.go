package main

type triageCommand struct {
	Eval triageEvalCommand `cmd:"" help:"Learn from one file of texts with labels and say how well another is answered."`
}
