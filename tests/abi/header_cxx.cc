#include <lamsach.h>
#include <lamsach_desk.h>
int main(void) { return LMS_OK; }
