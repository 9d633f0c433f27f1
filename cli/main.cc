#include "ckptfit/ckptfit.h"

int main() { return 0; }
