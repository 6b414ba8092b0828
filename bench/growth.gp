# SPDX-License-Identifier: BSD-2-Clause
# gnuplot -e "data='FILE'; out='FILE.svg'" growth.gp: what bench_growth prints.
set terminal svg size 800,600
set output out
set logscale xy
set xlabel "how many there are"
set ylabel "ns"
set key top left noenhanced autotitle columnheader
set grid
plot for [i=0:5] data index i with linespoints
